using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// What workers count into, one batch of tensors after the other: zero at first, and again after each batch where it is
/// counted; in whole cache lines.
/// </summary>
internal sealed unsafe class WorkerHistograms
{
    private const int Alignment = 64;

    private readonly int[] _memory;

    /// <summary>Allocates so many ints.</summary>
    public WorkerHistograms(int length)
    {
        _memory = GC.AllocateArray<int>(length + (Alignment / sizeof(int)), pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        First = (int*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    /// <summary>The first int.</summary>
    public int* First { get; }
}
