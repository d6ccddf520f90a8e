namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>What to do with an activation once its type is known, such as launching the kernel made for it.</summary>
internal interface IActivationUse
{
    /// <summary>Does it.</summary>
    void With<TActivation>()
        where TActivation : struct, IActivation;
}
