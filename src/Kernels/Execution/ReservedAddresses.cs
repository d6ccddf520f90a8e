using ILGPU;
using ILGPU.Runtime.CPU;

namespace GpuGrad.Kernels.Execution;

/// <summary>
/// Addresses with no memory behind them. A plan is emitted over them to learn what its calls read and write before its memory
/// is laid out; such calls must not run.
/// </summary>
internal sealed class ReservedAddresses(ComputeDevice device) : IDisposable
{
    private const int Alignment = 64;
    private const long FirstAddress = 1L << 40;
    private const long Bytes = 1L << 61;

    private readonly CPUMemoryBuffer _memory = CPUMemoryBuffer.Create(device.Accelerator, unchecked((nint)FirstAddress), Bytes, 1);
    private long _next;

    /// <summary>The next so many elements, aligned as a buffer is.</summary>
    public unsafe ArrayView<T> Next<T>(long length)
        where T : unmanaged
    {
        // Whole multiples of both, so that the place is one in elements.
        long unit = (long)Alignment * sizeof(T);
        long start = (_next + unit - 1) / unit * unit;
        _next = start + (length * sizeof(T));
        return new ArrayView<T>(_memory, start / sizeof(T), length);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
