using GpuGrad.Kernels.Ops.MatMul;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>C = op(A)·op(B) + Bias, all row-major; sums are FP32 whatever the operands are rounded to (<see cref="Precision"/>).</summary>
/// <param name="A">Left operand: [M, K], or [K, M] for <see cref="Transposition.TN"/>.</param>
/// <param name="B">Right operand: [K, N], or [N, K] for <see cref="Transposition.NT"/>.</param>
/// <param name="Bias">Added to every row of the product, [N]; empty for none.</param>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">Terms of each sum.</param>
/// <param name="Transposition">Which operand is stored transposed.</param>
/// <param name="C">Result, [M, N]; apart from the inputs.</param>
public readonly record struct MatMulArguments(
    ArrayView<float> A,
    ArrayView<float> B,
    ArrayView<float> Bias,
    int M,
    int N,
    int K,
    Transposition Transposition,
    ArrayView<float> C)
    : IOpArguments<MatMulArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<MatMulArguments> Op { get; } = new(
        "MatMul",
        new RowDotMatMul(),
        new DirectPanelMatMul(),
        new PackedPanelMatMul(),
        new ThreadTileMatMul(),
        new SplitDepthMatMul(),
        new RegisterTileMatMul(),
        new SmallTileMatMul(),
        new SpanRoundedMatMul(),
        new TensorTileMatMul(),
        new ElementRoundedMatMul());

    /// <summary>What op(A) and op(B) are rounded to before they are multiplied.</summary>
    public MatMulPrecision Precision { get; init; }

    /// <inheritdoc/>
    public OpShape Shape => new(Precision == MatMulPrecision.Fp32 ? $"{Transposition}" : $"{Transposition} {Precision}", [M, N, K]);

    /// <summary>Multiply-adds of the product.</summary>
    public long MultiplyAdds => (long)M * N * K;

    // In elements of an element-wise op, which costs about as much as 32 multiply-adds on packed panels.
    internal long ElementWork => MultiplyAdds / 32;

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(A, (long)M * K);
        accesses.Reads(B, (long)K * N);
        accesses.ReadsIfGiven(Bias, N);
        accesses.Writes(C, (long)M * N);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(M);
        ArgumentChecks.RequirePositive(N);
        ArgumentChecks.RequirePositive(K);
        if (!Enum.IsDefined(Transposition))
        {
            throw new ArgumentException($"No transposition {Transposition}.", nameof(Transposition));
        }

        if (!Enum.IsDefined(Precision))
        {
            throw new ArgumentException($"No precision {Precision}.", nameof(Precision));
        }

        this.RequireDeclared();
    }
}
