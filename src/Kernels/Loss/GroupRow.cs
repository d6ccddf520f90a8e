using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Loss;

/// <summary>
/// What the threads of a group find out together about the row they share: shared-memory trees, which every device
/// has (OpenCL's sub-groups may be missing) and whose order is fixed. Every thread of the group must call.
/// </summary>
internal static class GroupRow
{
    /// <summary>Threads a row.</summary>
    public const int Threads = 32;

    /// <summary>The row's largest value and the first column that has it, given to every thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowMaximum Maximum(ArrayView<float> x, long start, int columns, ArrayView<float> values, ArrayView<int> indices)
    {
        int thread = Group.IdxX;
        float best = float.NegativeInfinity;
        int index = RowMaximum.None;
        for (int j = thread; j < columns; j += Threads)
        {
            float value = x[start + j];
            // The second condition gives a row of −∞ its first column.
            if (value > best || (value == best && j < index))
            {
                best = value;
                index = j;
            }
        }

        values[thread] = best;
        indices[thread] = index;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
            {
                float other = values[thread + half];
                int otherIndex = indices[thread + half];
                if (other > values[thread] || (other == values[thread] && otherIndex < indices[thread]))
                {
                    values[thread] = other;
                    indices[thread] = otherIndex;
                }
            }

            Group.Barrier();
        }

        RowMaximum maximum = new(values[0], indices[0]);
        // Nobody may reuse the shared memory before all have read it.
        Group.Barrier();
        return maximum;
    }

    /// <summary>The sum of what each thread brings, given to every thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float mine, ArrayView<float> values)
    {
        int thread = Group.IdxX;
        values[thread] = mine;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
            {
                values[thread] += values[thread + half];
            }

            Group.Barrier();
        }

        float sum = values[0];
        Group.Barrier();
        return sum;
    }
}
