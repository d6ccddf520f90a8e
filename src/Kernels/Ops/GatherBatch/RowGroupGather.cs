using GpuGrad.Kernels.Randomness;
using ILGPU;

namespace GpuGrad.Kernels.Ops.GatherBatch;

/// <summary>
/// One group a row: its first thread finds the sample, then all copy it, neighbours reading neighbours.
/// </summary>
internal sealed class RowGroupGather() : KernelVariant<GatherBatchArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, GatherBatchArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Rows(arguments.Rows, arguments.Features), arguments);

    private static void Kernel(GatherBatchArguments a)
    {
        ArrayView<long> found = SharedMemory.Allocate<long>(1);
        int row = Grid.IdxX;
        if (Group.IdxX == 0)
        {
            long position = a.State[0].FirstSample + row;
            long index = -1;
            if (position < a.Count)
            {
                index = position;
                if (a.Shuffle != 0)
                {
                    ShuffledIndex shuffle = new(a.Count, a.Seed, a.State[0].Epoch);
                    index = shuffle.At(position);
                }
            }

            found[0] = index;
        }

        Group.Barrier();
        long sample = found[0];
        long target = (long)row * a.Features;
        if (row < a.Rows)
        {
            for (long feature = Group.IdxX; feature < a.Features; feature += Group.DimX)
            {
                float value = 0f;
                if (sample >= 0)
                {
                    value = a.Data[(sample * a.Features) + feature];
                }

                a.X[target + feature] = value;
            }

            long firstLabel = (long)row * a.LabelColumns;
            for (long column = Group.IdxX; column < a.LabelColumns; column += Group.DimX)
            {
                int label = -1;
                if (sample >= 0)
                {
                    label = a.Labels[(sample * a.LabelColumns) + column];
                }

                a.Y[firstLabel + column] = label;
            }
        }
    }
}
