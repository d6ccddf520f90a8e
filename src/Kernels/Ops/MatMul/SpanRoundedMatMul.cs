using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias in a lower precision, emulated: each worker rounds an even share of both operands into copies, eight floats at a time, which are
/// then multiplied in FP32 (<see cref="RoundedProduct"/>). Bits depend neither on workers nor on the width of registers, as those of FP32 products do not.
/// </summary>
internal sealed unsafe class SpanRoundedMatMul() : KernelVariant<MatMulArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in MatMulArguments arguments) => arguments.Precision != MatMulPrecision.Fp32;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        RoundedProduct rounded = RoundedProduct.Of(calls, arguments);
        Work work = new() { A = Span.Of(rounded.A), B = Span.Of(rounded.B) };
        long elements = rounded.A.Length + rounded.B.Length;
        if (arguments.Precision == MatMulPrecision.Bf16)
        {
            calls.Run(&Round<Bf16Rounding>, work, elements);
        }
        else
        {
            calls.Run(&Round<Tf32Rounding>, work, elements);
        }

        rounded.EmitProduct(calls);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Round<TRounding>(in Work work, int worker, int workers)
        where TRounding : struct, IOperandRounding
    {
        Round<TRounding>(work.A, worker, workers);
        Round<TRounding>(work.B, worker, workers);
    }

    private static void Round<TRounding>(in Span span, int worker, int workers)
        where TRounding : struct, IOperandRounding
    {
        RoundedOperand operand = span.Operand;
        WorkShare share = WorkShare.Of(operand.Length, worker, workers);
        for (long at = share.Start; at < share.End;)
        {
            long count = Math.Min(operand.Run - (at % operand.Run), share.End - at);
            float* source = span.Source + at, first = span.Rounded + operand.Place(at);
            if (operand.Parts == 1)
            {
                RoundSpan<TRounding>(source, first, count);
            }
            else
            {
                Split<TRounding>(
                    source, first + (operand.Small * operand.Run), first + ((1 - operand.Small) * operand.Run),
                    first + (RoundedOperand.LastBig * operand.Run), count);
            }

            at += count;
        }
    }

    private static void RoundSpan<TRounding>(float* source, float* target, long count)
        where TRounding : struct, IOperandRounding
    {
        long i = 0;
        for (; i + Vector256<float>.Count <= count; i += Vector256<float>.Count)
        {
            TRounding.Round(Vector256.Load(source + i)).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = TRounding.Round(source[i]);
        }
    }

    private static void Split<TRounding>(float* source, float* small, float* big, float* lastBig, long count)
        where TRounding : struct, IOperandRounding
    {
        long i = 0;
        for (; i + Vector256<float>.Count <= count; i += Vector256<float>.Count)
        {
            Vector256<float> x = Vector256.Load(source + i), rounded = TRounding.Round(x);
            rounded.Store(big + i);
            rounded.Store(lastBig + i);
            TRounding.Round(x - rounded).Store(small + i);
        }

        for (; i < count; i++)
        {
            float rounded = TRounding.Round(source[i]);
            big[i] = lastBig[i] = rounded;
            small[i] = TRounding.Round(source[i] - rounded);
        }
    }

    private struct Work
    {
        public Span A;
        public Span B;
    }

    private struct Span
    {
        public RoundedOperand Operand;
        public float* Source;
        public float* Rounded;

        public static Span Of(in RoundedOperand operand) =>
            new() { Operand = operand, Source = operand.Source.Pointer(), Rounded = operand.Rounded.Pointer() };
    }
}
