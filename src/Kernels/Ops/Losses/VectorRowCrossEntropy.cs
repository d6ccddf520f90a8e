using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// A cross entropy on the processor; each worker does an even share of the rows, a register of classes at a time, or where rows are short a register of rows.
/// </summary>
/// <typeparam name="TLoss">Which one.</typeparam>
internal sealed unsafe class VectorRowCrossEntropy<TLoss>() : KernelVariant<CrossEntropyArguments<TLoss>>(KernelFamily.Vector)
    where TLoss : struct, ICrossEntropy<TLoss>
{
    /// <inheritdoc/>
    public override string Name { get; } = $"VectorRow{TLoss.OpName}";

    /// <inheritdoc/>
    public override void Emit(CallList calls, CrossEntropyArguments<TLoss> a) =>
        calls.Run(
            &Run<Float512, Float512>,
            &Run<RegisterPair<Float256>, Float256>,
            &Run<RegisterPair<RegisterPair<Float128>>, Float128>,
            new Memory
            {
                Logits = a.Logits.Pointer(),
                Labels = a.Labels.Pointer(),
                Rows = a.Rows,
                Classes = a.Classes,
                RowLoss = a.RowLoss.Pointer(),
                RowCorrect = a.RowCorrect.Pointer(),
                DLogits = a.DLogits.Pointer(),
                Smoothing = a.Smoothing,
            },
            work: TLoss.WorkPerClass * a.Rows * a.Classes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector, TRegister>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
        where TRegister : struct, IFloatVector<TRegister>
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        long row = share.Start;
        if (m.Classes <= ShortRows.MostColumns)
        {
            for (; row + TRegister.Count <= share.End; row += TRegister.Count)
            {
                SideBySide<TRegister>(m, row);
            }
        }

        for (; row < share.End; row++)
        {
            int label = m.Labels[row];
            float* z = m.Logits + (row * m.Classes);
            float* dz = m.DLogits == null ? null : m.DLogits + (row * m.Classes);
            if (label >= 0)
            {
                RowMaximum max = RowMaximum.Of<TVector>(z, m.Classes);
                float loss = TLoss.OfRegisters<TVector, TRegister>(z, dz, m.Classes, label, max, m.Rows, m.Smoothing);
                Write(m, row, loss, max.Class == label);
            }
            else
            {
                WithoutData(m, row);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void SideBySide<TRegister>(in Memory m, long first)
        where TRegister : struct, IFloatVector<TRegister>
    {
        float* z = stackalloc float[ShortRows.MostFloats];
        z = CacheLine.Next(z);
        ShortRows.Read<TRegister>(m.Logits + (first * m.Classes), m.Classes, (m.Rows - first - TRegister.Count) * m.Classes, z);
        float* lanes = stackalloc float[ShortRows.MostLanes];
        bool allHaveData = true;
        for (int lane = 0; lane < TRegister.Count; lane++)
        {
            int of = m.Labels[first + lane];
            lanes[lane] = of;
            allHaveData &= of >= 0;
        }

        TRegister label = TRegister.Load(lanes), labelLogit = TRegister.Of(float.NaN);
        for (int j = 0; j < m.Classes; j++)
        {
            labelLogit = TRegister.SelectEqual(label, TRegister.Of(j), TRegister.Load(z + (j * TRegister.Count)), labelLogit);
        }

        (TRegister max, TRegister maxClass) = RowMaximum.OfShortRows<TRegister>(z, m.Classes);
        TRegister loss = TLoss.OfShortRows(z, m.Classes, label, labelLogit, max, maxClass, m.Rows, m.Smoothing);
        if (m.DLogits != null)
        {
            ShortRows.Write<TRegister>(z, m.Classes, m.DLogits + (first * m.Classes));
        }

        // Selecting moves bits and computes nothing: those of the whole number 1 come through. A NaN is not ≥ 0.
        TRegister zero = TRegister.Of(0f);
        TRegister isCorrect = TRegister.SelectLess(loss, zero, zero, TRegister.Of(BitConverter.Int32BitsToSingle(1)));
        isCorrect = TRegister.SelectEqual(maxClass, label, TRegister.SelectEqual(loss, loss, isCorrect, zero), zero);
        loss.Store(m.RowLoss + first);
        isCorrect.Store((float*)(m.RowCorrect + first));
        for (int lane = 0; !allHaveData && lane < TRegister.Count; lane++)
        {
            if (m.Labels[first + lane] < 0)
            {
                WithoutData(m, first + lane);
            }
        }
    }

    // A NaN is not ≥ 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(in Memory m, long row, float loss, bool isLargest)
    {
        m.RowLoss[row] = loss;
        m.RowCorrect[row] = isLargest && loss >= 0 ? 1 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WithoutData(in Memory m, long row)
    {
        m.RowLoss[row] = 0;
        m.RowCorrect[row] = 0;
        new Span<float>(m.DLogits + (row * m.Classes), m.DLogits == null ? 0 : m.Classes).Clear();
    }

    private struct Memory
    {
        public float* Logits;
        public int* Labels;
        public int Rows;
        public int Classes;
        public float* RowLoss;
        public int* RowCorrect;
        public float* DLogits;
        public float Smoothing;
    }
}
