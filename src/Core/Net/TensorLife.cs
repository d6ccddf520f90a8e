using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Net;

/// <summary>The calls of a step between which a tensor holds something that is needed, both included.</summary>
/// <param name="First">The call that writes it first.</param>
/// <param name="Last">The call that reads or writes it last.</param>
internal readonly record struct TensorLife(int First, int Last)
{
    /// <summary>From step to step: what counts on zeros, or on what the step before left.</summary>
    public static TensorLife Always => new(0, int.MaxValue);

    /// <summary>No call knows it.</summary>
    public static TensorLife Never => new(int.MaxValue, -1);

    /// <summary>Whether both hold something at one time.</summary>
    public bool Meets(TensorLife other) => First <= other.Last && other.First <= Last;

    /// <summary>
    /// The lives of tensors, as calls declare what they do with them. A tensor of which anything is read that the step has not
    /// written before lives always: it counts on the zeros it began with.
    /// </summary>
    /// <param name="tensors">Where the tensors lie: apart from each other, by ascending place in one buffer.</param>
    /// <param name="calls">The calls of a step in order.</param>
    public static IReadOnlyList<TensorLife> Of(IReadOnlyList<IContiguousArrayView> tensors, IReadOnlyList<KernelCall> calls)
    {
        TensorLife[] lives = [.. tensors.Select(_ => Never)];
        if (tensors.Count == 0)
        {
            return lives;
        }

        WrittenBytes[] written = [.. tensors.Select(_ => new WrittenBytes())];
        long[] starts = [.. tensors.Select(tensor => tensor.IndexInBytes)];
        for (int i = 0; i < calls.Count; i++)
        {
            // What a call reads it reads before it writes.
            foreach (MemoryAccess access in calls[i].Accesses.Where(a => a.Bytes > 0 && a.Buffer == tensors[0].Buffer).OrderBy(a => !a.Reads))
            {
                int found = Array.BinarySearch(starts, access.Start);
                int tensor = found >= 0 ? found : ~found - 1;
                if (tensor < 0 || access.End > starts[tensor] + tensors[tensor].LengthInBytes)
                {
                    // Scratch memory that one op hands to another.
                    continue;
                }

                if (access.Reads && !written[tensor].Contain(access))
                {
                    lives[tensor] = Always;
                }

                if (access.Kind == AccessKind.Write && !calls[i].RecordedOnly)
                {
                    written[tensor].Add(access, starts[tensor]);
                }

                lives[tensor] = new(Math.Min(lives[tensor].First, i), Math.Max(lives[tensor].Last, i));
            }
        }

        return lives;
    }
}
