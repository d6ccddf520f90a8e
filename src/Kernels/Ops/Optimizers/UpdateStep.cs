namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>The kinds of step that an optimizer meets.</summary>
internal enum UpdateStep
{
    /// <summary>An update, nothing else.</summary>
    Plain,

    /// <summary>The update takes the place of the gradient.</summary>
    Recorded,

    /// <summary>Nothing may be written.</summary>
    Halted,

    /// <summary>Clipping leaves the step out; it is recorded.</summary>
    Skipped,
}
