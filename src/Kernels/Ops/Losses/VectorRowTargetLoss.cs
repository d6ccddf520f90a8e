using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// A loss against targets on the processor; each worker does an even share of the rows, a register of outputs at a time, or where rows are short a register
/// of rows. The sums of a row's lanes are in memory, so that formulas are of one register: of a pair of 256 bits they took ten times as long.
/// </summary>
/// <typeparam name="TLoss">The loss.</typeparam>
internal sealed unsafe class VectorRowTargetLoss<TLoss>() : KernelVariant<TargetLossArguments<TLoss>>(KernelFamily.Vector)
    where TLoss : struct, ITargetLoss
{
    /// <inheritdoc/>
    public override string Name { get; } = $"VectorRow{TLoss.OpName}";

    /// <inheritdoc/>
    public override void Emit(CallList calls, TargetLossArguments<TLoss> a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                Predictions = a.Predictions.Pointer(),
                Targets = a.Targets.Pointer(),
                Valid = a.Valid.Pointer(),
                Rows = a.Rows,
                Outputs = a.Outputs,
                RowLoss = a.RowLoss.Pointer(),
                DPredictions = a.DPredictions.Pointer(),
            },
            work: (long)a.Rows * a.Outputs);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        long row = share.Start;
        if (m.Outputs <= ShortRows.MostColumns)
        {
            for (; row + TVector.Count <= share.End; row += TVector.Count)
            {
                SideBySide<TVector>(m, row);
            }
        }

        for (; row < share.End; row++)
        {
            OneByOne<TVector>(m, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneByOne<TVector>(in Memory m, long row)
        where TVector : struct, IFloatVector<TVector>
    {
        float* gradient = m.DPredictions == null ? null : m.DPredictions + (row * m.Outputs);
        if (m.Valid[row] < 0)
        {
            WithoutData(m, row);
            return;
        }

        float* predictions = m.Predictions + (row * m.Outputs);
        float* targets = m.Targets + (row * m.Outputs);
        float* sums = stackalloc float[LaneReduction.Lanes];
        TVector scale = TVector.Of(TLoss.Scale(m.Rows, m.Outputs));
        for (int j = 0; j < m.Outputs; j += TVector.Count)
        {
            int left = m.Outputs - j;
            float* sum = sums + (j % LaneReduction.Lanes);
            TVector prediction = EdgeRegister.Load<TVector>(predictions + j, left, TLoss.Nothing);
            TVector target = EdgeRegister.Load<TVector>(targets + j, left);
            TLoss.Plus(TVector.Load(sum), prediction, target).Store(sum);
            if (gradient != null)
            {
                EdgeRegister.Store(TLoss.Gradient(prediction, target, scale), gradient + j, left);
            }
        }

        m.RowLoss[row] = TLoss.OfRow(LaneReduction.Sum(sums), m.Outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void SideBySide<TVector>(in Memory m, long first)
        where TVector : struct, IFloatVector<TVector>
    {
        float* predictions = stackalloc float[ShortRows.MostFloats];
        predictions = CacheLine.Next(predictions);
        float* targets = stackalloc float[ShortRows.MostFloats];
        targets = CacheLine.Next(targets);
        long beyond = (m.Rows - first - TVector.Count) * m.Outputs;
        ShortRows.Read<TVector>(m.Predictions + (first * m.Outputs), m.Outputs, beyond, predictions);
        ShortRows.Read<TVector>(m.Targets + (first * m.Outputs), m.Outputs, beyond, targets);
        TVector zero = TVector.Of(0f), scale = TVector.Of(TLoss.Scale(m.Rows, m.Outputs));
        for (int j = 0; j < m.Outputs; j++)
        {
            float* at = predictions + (j * TVector.Count), terms = targets + (j * TVector.Count);
            TVector prediction = TVector.Load(at), target = TVector.Load(terms);
            TLoss.Plus(zero, prediction, target).Store(terms);
            TLoss.Gradient(prediction, target, scale).Store(at);
        }

        ShortRows.Fill(targets, m.Outputs, zero);
        float* sums = stackalloc float[ShortRows.MostLanes];
        ShortRows.Sum<TVector>(targets).Store(sums);
        if (m.DPredictions != null)
        {
            ShortRows.Write<TVector>(predictions, m.Outputs, m.DPredictions + (first * m.Outputs));
        }

        for (int lane = 0; lane < TVector.Count; lane++)
        {
            if (m.Valid[first + lane] >= 0)
            {
                m.RowLoss[first + lane] = TLoss.OfRow(sums[lane], m.Outputs);
            }
            else
            {
                WithoutData(m, first + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WithoutData(in Memory m, long row)
    {
        m.RowLoss[row] = 0f;
        new Span<float>(m.DPredictions + (row * m.Outputs), m.DPredictions == null ? 0 : m.Outputs).Clear();
    }

    private struct Memory
    {
        public float* Predictions;
        public float* Targets;
        public int* Valid;
        public int Rows;
        public int Outputs;
        public float* RowLoss;
        public float* DPredictions;
    }
}
