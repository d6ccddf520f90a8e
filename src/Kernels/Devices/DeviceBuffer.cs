using GpuGrad.Kernels.Devices;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels;

/// <summary>Device memory, zero at first, aligned to 64 bytes so that no SIMD register straddles a cache line.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly MemoryBuffer1D<T, Stride1D.Dense> _memory;
    private readonly AllocatedBytes _allocated;
    private bool _disposed;

    internal unsafe DeviceBuffer(Accelerator accelerator, long length, AllocatedBytes allocated)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _allocated = allocated;
        int slack = (Alignment + sizeof(T) - 1) / sizeof(T);
        _memory = accelerator.Allocate1D<T>(length + slack);
        if (accelerator.AcceleratorType == AcceleratorType.CPU)
        {
            LargePages.Request(_memory.NativePtr, _memory.LengthInBytes);
        }

        _memory.MemSetToZero();
        long misaligned = _memory.NativePtr % Alignment;
        long skip = misaligned == 0 || (Alignment - misaligned) % sizeof(T) != 0 ? 0 : (Alignment - misaligned) / sizeof(T);
        allocated.Add(_memory.LengthInBytes);
        View = _memory.View.BaseView.SubView(skip, length);
    }

    /// <summary>The memory, as kernels take it.</summary>
    public ArrayView<T> View { get; }

    /// <summary>Elements.</summary>
    public long Length => View.Length;

    /// <summary>Copies host data to the start of the buffer.</summary>
    /// <exception cref="ArgumentException">There is more data than the buffer holds.</exception>
    public void Upload(ReadOnlySpan<T> data) => View.Upload(data);

    /// <summary>Copies the whole buffer to the host, after everything enqueued so far is done.</summary>
    public T[] Download() => View.Download();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _allocated.Add(-_memory.LengthInBytes);
            _memory.Dispose();
        }
    }
}
