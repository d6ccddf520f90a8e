using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias in a lower precision, emulated where there are no tensor cores: a thread an element rounds the operands into copies, which are then
/// multiplied in FP32 (<see cref="RoundedProduct"/>).
/// </summary>
internal sealed class ElementRoundedMatMul() : KernelVariant<MatMulArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in MatMulArguments arguments) => arguments.Precision != MatMulPrecision.Fp32;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        RoundedProduct rounded = RoundedProduct.Of(calls, arguments);
        Action<RoundedOperand> kernel = arguments.Precision == MatMulPrecision.Bf16 ? Kernel<Bf16Rounding> : Kernel<Tf32Rounding>;
        calls.Launch(kernel, LaunchShape.Elements(rounded.A.Length), rounded.A);
        calls.Launch(kernel, LaunchShape.Elements(rounded.B.Length), rounded.B);
        rounded.EmitProduct(calls);
    }

    private static void Kernel<TRounding>(RoundedOperand operand)
        where TRounding : struct, IOperandRounding
    {
        long element = Grid.LongGlobalIndex.X;
        if (element < operand.Length)
        {
            float x = operand.Source[element];
            float big = TRounding.Round(x);
            long place = operand.Place(element);
            if (operand.Parts == 1)
            {
                operand.Rounded[place] = big;
            }
            else
            {
                operand.Rounded[place + (operand.Small * operand.Run)] = TRounding.Round(x - big);
                operand.Rounded[place + ((1 - operand.Small) * operand.Run)] = big;
                operand.Rounded[place + (RoundedOperand.LastBig * operand.Run)] = big;
            }
        }
    }
}
