namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>From the kind of an activation to its type: the one place that lists them all.</summary>
public static class ActivationDispatch
{
    /// <summary>Uses the activation of that kind.</summary>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static void Use<TUse>(ActivationKind kind, TUse use)
        where TUse : IActivationUse
    {
        switch (kind)
        {
            case ActivationKind.Identity: use.With<Identity>(); break;
            case ActivationKind.Sigmoid: use.With<Sigmoid>(); break;
            case ActivationKind.Tanh: use.With<Tanh>(); break;
            case ActivationKind.Relu: use.With<Relu>(); break;
            case ActivationKind.Softsign: use.With<Softsign>(); break;
            case ActivationKind.Softplus: use.With<Softplus>(); break;
            case ActivationKind.LeakyRelu: use.With<LeakyRelu>(); break;
            case ActivationKind.Elu: use.With<Elu>(); break;
            case ActivationKind.Selu: use.With<Selu>(); break;
            case ActivationKind.Gelu: use.With<Gelu>(); break;
            case ActivationKind.GeluTanh: use.With<GeluTanh>(); break;
            case ActivationKind.Silu: use.With<Silu>(); break;
            default: throw new ArgumentException($"No activation {kind}.", nameof(kind));
        }
    }
}
