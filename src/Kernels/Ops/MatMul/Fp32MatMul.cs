namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>A variant that multiplies operands as they are.</summary>
internal abstract class Fp32MatMul(KernelFamily family) : KernelVariant<MatMulArguments>(family)
{
    /// <inheritdoc/>
    public sealed override bool Fits(ComputeDevice device, in MatMulArguments arguments) =>
        arguments.Precision == MatMulPrecision.Fp32 && FitsShape(device, arguments);

    /// <summary>Whether the variant serves a product of this shape.</summary>
    protected virtual bool FitsShape(ComputeDevice device, in MatMulArguments arguments) => true;
}
