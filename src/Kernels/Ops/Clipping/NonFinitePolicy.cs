namespace GpuGrad.Kernels;

/// <summary>What a gradient with NaN or infinite elements does to a step.</summary>
public enum NonFinitePolicy
{
    /// <summary>Every update of the step is left out.</summary>
    Skip,

    /// <summary>The non-finite elements count as 0.</summary>
    Zero,

    /// <summary>This and every later update is left out until the host looks: <see cref="StepState.Halted"/> becomes 2.</summary>
    Error,
}
