using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// A product in a lower precision as one of FP32 over rounded copies of its operands: the products of two TF32 or two bfloat16 numbers are exact in FP32, so
/// nothing but the sums is rounded again, as on tensor cores.
/// </summary>
/// <param name="A">The left operand.</param>
/// <param name="B">The right operand.</param>
/// <param name="Product">The product of the copies.</param>
internal readonly record struct RoundedProduct(RoundedOperand A, RoundedOperand B, MatMulArguments Product)
{
    // Copies begin on 64 bytes, as operands mostly do: kernels with wide accesses serve them.
    private const long Unit = 16;

    /// <summary>Lays the copies out in scratch memory.</summary>
    public static RoundedProduct Of(CallList calls, in MatMulArguments a)
    {
        int parts = a.Precision == MatMulPrecision.Tf32x3 ? 3 : 1;
        long lengthA = (long)a.M * a.K, lengthB = (long)a.K * a.N;
        long startB = ((parts * lengthA) + Unit - 1) / Unit * Unit;
        // Bits, because the variant that multiplies them asks for floats of its own, and would get the same memory.
        ArrayView<float> copies = calls.Scratch<uint>(startB + (parts * lengthB)).Cast<float>();
        ArrayView<float> roundedA = copies.SubView(0, parts * lengthA), roundedB = copies.SubView(startB, parts * lengthB);
        return new(
            new(a.A, roundedA, lengthA, a.Transposition == Transposition.TN ? lengthA : a.K, parts, Small: 0),
            new(a.B, roundedB, lengthB, a.Transposition == Transposition.NT ? a.K : lengthB, parts, Small: 1),
            a with { A = roundedA, B = roundedB, K = checked(parts * a.K), Precision = MatMulPrecision.Fp32 });
    }

    /// <summary>Appends the product of the copies, by the first variant of the catalogue that serves it.</summary>
    public void EmitProduct(CallList calls)
    {
        MatMulArguments product = Product;
        MatMulArguments.Op.TypedVariants.First(variant => KernelOp<MatMulArguments>.CanServe(variant, calls.Device, product)).Emit(calls, product);
    }
}
