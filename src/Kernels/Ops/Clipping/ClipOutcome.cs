namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>What non-finite gradients did: one instance in device memory, all zeros at first.</summary>
internal struct ClipOutcome
{
    /// <summary>1 when the optimizer leaves this step out.</summary>
    public int Skip;

    /// <summary>The first tensor with non-finite elements in the last step that had any.</summary>
    public int Tensor;

    /// <summary>That step's number.</summary>
    public long Step;

    /// <summary>Steps with non-finite gradients so far; while it is 0, Tensor and Step mean nothing.</summary>
    public long NonFiniteSteps;
}
