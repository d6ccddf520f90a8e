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
    public VariantProduct(ProductOperands operands, KernelVariant<MatMulArguments> variant)
        : base(operands)
    {
        MatMulArguments arguments = Arguments(operands, C);
        TunableValues values = MatMulArguments.Op.TunedValues(variant, operands.Device, arguments);
        _name = values.Label(variant.Name);
        _calls = new CallList(operands.Device);
        MatMulArguments.Op.Emit(_calls, variant, arguments, values);
        _program = operands.Device.Load(_calls);
    }

    /// <inheritdoc/>
    public override string Name => _name;

    /// <summary>The variants that can serve the product, that which the catalogue chooses first.</summary>
    public static IReadOnlyList<KernelVariant<MatMulArguments>> Variants(ProductOperands operands)
    {
        MatMulArguments arguments = Arguments(operands, ArrayView<float>.Empty);
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

    private static MatMulArguments Arguments(ProductOperands operands, ArrayView<float> c) =>
        new(operands.A, operands.B, ArrayView<float>.Empty, operands.Shape.M, operands.Shape.N, operands.Shape.K, operands.Shape.Transposition, c);
}
