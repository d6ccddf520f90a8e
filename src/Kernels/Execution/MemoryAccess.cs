using ILGPU.Runtime;

namespace GpuGrad.Kernels.Execution;

/// <summary>What becomes of memory that a call names.</summary>
internal enum AccessKind
{
    /// <summary>It is read and stays as it is.</summary>
    Read,

    /// <summary>Every element is written, and none is read before: what was there before the call does not matter.</summary>
    Write,

    /// <summary>It is read and written, or some of it is left as it was.</summary>
    Update,
}

/// <summary>Memory that a call reads or writes: rows of equal length, a stride apart. All numbers are bytes.</summary>
/// <param name="Name">The argument that names it, as in messages.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Buffer">Where it lies.</param>
/// <param name="Start">Where in the buffer it begins.</param>
/// <param name="Rows">Rows; 1 for memory without gaps.</param>
/// <param name="Stride">From the start of a row to that of the next.</param>
/// <param name="Width">Of a row.</param>
internal readonly record struct MemoryAccess(string Name, AccessKind Kind, MemoryBuffer Buffer, long Start, long Rows, long Stride, long Width)
{
    /// <summary>Bytes that are read or written.</summary>
    public long Bytes => Rows * Width;

    /// <summary>Where in the buffer it ends.</summary>
    public long End => Start + ((Rows - 1) * Stride) + Width;

    /// <summary>Whether it is read.</summary>
    public bool Reads => Kind != AccessKind.Write;

    /// <summary>Whether it is written.</summary>
    public bool Writes => Kind != AccessKind.Read;
}
