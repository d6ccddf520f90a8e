using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Ops.GatherBatch;

/// <summary>Each worker copies an even share of the rows, a whole row at a time.</summary>
internal sealed unsafe class RowCopyGather() : KernelVariant<GatherBatchArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, GatherBatchArguments arguments) => calls.Run(
        &Run,
        new Memory
        {
            Data = arguments.Data.Pointer(),
            Labels = arguments.Labels.Pointer(),
            State = arguments.State.Pointer(),
            X = arguments.X.Pointer(),
            Y = arguments.Y.Pointer(),
            Count = arguments.Count,
            Features = arguments.Features,
            LabelColumns = arguments.LabelColumns,
            Rows = arguments.Rows,
            Shuffle = arguments.Shuffle != 0,
            Seed = arguments.Seed,
        },
        work: (long)arguments.Rows * arguments.Features);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(in Memory m, int worker, int workers)
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        ShuffledIndex shuffle = new(m.Count, m.Seed, m.State->Epoch);
        for (long row = share.Start; row < share.End; row++)
        {
            long position = m.State->FirstSample + row;
            Span<float> x = new(m.X + (row * m.Features), m.Features);
            Span<int> y = new(m.Y + (row * m.LabelColumns), m.LabelColumns);
            if (position < m.Count)
            {
                long index = m.Shuffle ? shuffle.At(position) : position;
                new ReadOnlySpan<float>(m.Data + (index * m.Features), m.Features).CopyTo(x);
                new ReadOnlySpan<int>(m.Labels + (index * m.LabelColumns), m.LabelColumns).CopyTo(y);
            }
            else
            {
                x.Clear();
                y.Fill(-1);
            }
        }
    }

    private struct Memory
    {
        public float* Data;
        public int* Labels;
        public StepState* State;
        public float* X;
        public int* Y;
        public long Count;
        public int Features;
        public int LabelColumns;
        public int Rows;
        public bool Shuffle;
        public ulong Seed;
    }
}
