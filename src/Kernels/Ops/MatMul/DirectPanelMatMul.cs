namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·B + Bias with both operands read where they lie: rows of B are rows of a panel already. One call. Wins for few
/// rows of C, where a copy of B would cost as much as the product, and as long as operands with long rows fit in the
/// second-level cache.
/// </summary>
internal sealed unsafe class DirectPanelMatMul() : Fp32MatMul(KernelFamily.Vector)
{
    private const int FewRows = 48;

    /// <inheritdoc/>
    protected override bool FitsShape(ComputeDevice device, in MatMulArguments arguments)
    {
        (long m, long n, long k) = (arguments.M, arguments.N, arguments.K);
        long cachedFloats = device.Caches.SecondLevelBytes / sizeof(float);
        return arguments.Transposition switch
        {
            Transposition.NN => m <= FewRows || n * k <= cachedFloats,
            Transposition.TN => m <= FewRows || Math.Max(m, n) * k <= cachedFloats,
            _ => false,
        };
    }

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments) => calls.Run(
        &PanelTiles.RunInPlace<Float512>,
        &PanelTiles.RunInPlace<Float256>,
        &PanelTiles.RunInPlace<Float128>,
        new PanelWork(arguments, calls.Device),
        arguments.ElementWork);
}
