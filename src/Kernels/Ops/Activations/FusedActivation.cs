namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>An activation y = f(u) that is part of another op, and what it makes of the tolerance of u, which is rounded too.</summary>
/// <param name="Kind">The function f; the identity: none.</param>
internal readonly record struct FusedActivation(ActivationKind Kind)
{
    // |f′|: SELU at 0 from below is the steepest. |f″| off the kinks: softsign's 2 at 0.
    private const double Steepest = 1.76;
    private const double MostBent = 2;

    /// <summary>Every kind but the identity.</summary>
    public static IEnumerable<FusedActivation> Kinds =>
        Enum.GetValues<ActivationKind>().Except([ActivationKind.Identity]).Select(kind => new FusedActivation(kind));

    /// <summary>The parameter, not the usual one; NaN for a function without one.</summary>
    public float Alpha => float.IsNaN(Kind.DefaultAlpha()) ? float.NaN : 0.3f;

    /// <summary>Whether devices that simulate each thread try it too: one whose slope follows from y, and one whose does not.</summary>
    public static bool OnEveryDevice(FusedActivation activation, bool training) =>
        activation.Kind == (training ? ActivationKind.Gelu : ActivationKind.Relu);

    /// <summary>f(u).</summary>
    public double Forward(double u) => ActivationReference.Forward(Kind, u, Alpha);

    /// <summary>f′(u).</summary>
    public double Derivative(double u) => ActivationReference.Derivative(Kind, u, Alpha);

    /// <summary>The largest error of f(u), where u is off by <paramref name="tolerance"/>.</summary>
    public double ForwardTolerance(double u, double tolerance) =>
        Kind == ActivationKind.Identity ? tolerance : (Steepest * tolerance) + ActivationTolerance.Forward(Kind, u, Alpha);

    /// <summary>The largest error of dy · f′(u), where u is off by <paramref name="tolerance"/>: that near a kink, either slope is right.</summary>
    public double BackwardTolerance(double u, double tolerance, double dy)
    {
        if (Kind == ActivationKind.Identity)
        {
            return 0;
        }

        double jump = Math.Abs(Derivative(u + tolerance) - Derivative(u - tolerance));
        return (Math.Abs(dy) * (Math.Max(jump, MostBent * tolerance))) + ActivationTolerance.Backward(Kind, u, Alpha, dy);
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == ActivationKind.Identity ? "" : $" {Kind}";
}
