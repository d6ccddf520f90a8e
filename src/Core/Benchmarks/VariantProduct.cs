using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Tuning;
using ILGPU;

namespace GpuGrad.Benchmarks;

/// <summary>A product by a variant of the catalogue; repeats are steps of one program, so of one launch on the <c>cpu</c> device.</summary>
internal sealed class VariantProduct : TimedProduct
{
    private readonly string _name;
    private readonly CallList _calls;
    private readonly StepProgram _program;

    /// <summary>Loads the variant's calls, with its tunables as the tuning table has them.</summary>
    public VariantProduct(ProductOperands operands, KernelVariant<MatMulArguments> variant, MatMulPrecision precision)
        : base(operands)
    {
        Precision = precision;
        MatMulArguments arguments = Arguments(operands, precision, C);
        TunableValues values = MatMulArguments.Op.TunedValues(variant, operands.Device, arguments);
        _name = values.Label(variant.Name);
        _calls = new CallList(operands.Device);
        MatMulArguments.Op.Emit(_calls, variant, arguments, values);
        _program = operands.Device.Load(_calls);
    }

    /// <inheritdoc/>
    public override string Name => _name;

    /// <inheritdoc/>
    protected override MatMulPrecision Precision { get; }

    /// <inheritdoc/>
    // Unit roundoffs of the formats; of three products of TF32 two operands share 3·2^-22.
    protected override double OperandRounding => Precision switch
    {
        MatMulPrecision.Bf16 => 1.0 / (1 << 8),
        MatMulPrecision.Tf32 => 1.0 / (1 << 11),
        MatMulPrecision.Tf32x3 => 1.5 / (1 << 22),
        _ => 0,
    };

    /// <summary>The variants that can serve the product, that which the catalogue chooses first.</summary>
    public static IReadOnlyList<KernelVariant<MatMulArguments>> Variants(ProductOperands operands, MatMulPrecision precision)
    {
        MatMulArguments arguments = Arguments(operands, precision, ArrayView<float>.Empty);
        KernelVariant<MatMulArguments> chosen = MatMulArguments.Op.Choose(operands.Device, arguments);
        return
        [
            chosen,
            .. MatMulArguments.Op.TypedVariants.Where(v => v != chosen && KernelOp<MatMulArguments>.CanServe(v, operands.Device, arguments)),
        ];
    }

    /// <inheritdoc/>
    public override void Run(int repeats)
    {
        _program.Run(firstStep: 0, repeats, recordEvery: 0);
        Operands.Device.Synchronize();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _program.Dispose();
            _calls.Dispose();
        }

        base.Dispose(disposing);
    }

    private static MatMulArguments Arguments(ProductOperands operands, MatMulPrecision precision, ArrayView<float> c) =>
        new(operands.A, operands.B, ArrayView<float>.Empty, operands.Shape.M, operands.Shape.N, operands.Shape.K, operands.Shape.Transposition, c)
        {
            Precision = precision,
        };
}
