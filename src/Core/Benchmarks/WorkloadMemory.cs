using GpuGrad.Kernels;
using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Benchmarks;

/// <summary>The device memory that an op is timed on.</summary>
internal sealed class WorkloadMemory(ComputeDevice device) : IDisposable
{
    private const int Drawn = 1 << 16;

    private static readonly float[] s_drawn = CaseData.Uniform(Drawn, seed: 1);

    private readonly List<IDisposable> _owned = [];
    private readonly List<DeviceBuffer<float>> _results = [];

    /// <summary>The device.</summary>
    public ComputeDevice Device { get; } = device;

    /// <summary>Numbers in ±1, the same 65,536 again and again.</summary>
    public ArrayView<float> Random(long length)
    {
        DeviceBuffer<float> buffer = Own(Device.Allocate<float>(length));
        Fill(buffer, s_drawn);
        return buffer.View;
    }

    /// <summary>What the op must write whole.</summary>
    public ArrayView<float> Result(long length)
    {
        DeviceBuffer<float> buffer = Own(Device.Allocate<float>(length));
        _results.Add(buffer);
        return buffer.View;
    }

    /// <summary>These values.</summary>
    public ArrayView<T> Holding<T>(params T[] values)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = Own(Device.Allocate<T>(values.Length));
        buffer.Upload(values);
        return buffer.View;
    }

    /// <summary>Zeros.</summary>
    public ArrayView<T> Zeros<T>(long length)
        where T : unmanaged => Own(Device.Allocate<T>(length)).View;

    /// <summary>Frees something with the rest.</summary>
    public T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Add(disposable);
        return disposable;
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    /// <summary>Makes every result not a number.</summary>
    internal void Unwrite()
    {
        float[] unwritten = new float[Drawn];
        Array.Fill(unwritten, float.NaN);
        _results.ForEach(buffer => Fill(buffer, unwritten));
    }

    /// <summary>Says where a result is not a number, or null.</summary>
    internal string? Unwritten()
    {
        foreach (DeviceBuffer<float> result in _results)
        {
            int at = Array.FindIndex(result.Download(), float.IsNaN);
            if (at >= 0)
            {
                return $"element {at} of {result.Length} is not a number at the timed size";
            }
        }

        return null;
    }

    private static void Fill(DeviceBuffer<float> buffer, float[] block)
    {
        float[] values = new float[buffer.Length];
        for (int start = 0; start < values.Length; start += block.Length)
        {
            block.AsSpan(0, Math.Min(block.Length, values.Length - start)).CopyTo(values.AsSpan(start));
        }

        buffer.Upload(values);
    }
}
