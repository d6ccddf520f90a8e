using GpuGrad.Kernels.Devices;
using ILGPU;

namespace GpuGrad.Data;

/// <summary>A split in device memory: batches are gathered there by a kernel, nothing is copied while training.</summary>
public sealed class DeviceSplit : IDisposable
{
    private readonly DeviceBuffer<float> _inputs;
    private readonly DeviceBuffer<int> _labels;

    /// <summary>Uploads a split of samples with <paramref name="features"/> features.</summary>
    public DeviceSplit(ComputeDevice device, DataSplit split, int features)
    {
        (Count, Features) = (split.Count, features);
        _inputs = device.Allocate<float>(split.Inputs.LongLength);
        _labels = device.Allocate<int>(split.Labels.LongLength);
        _inputs.Upload(split.Inputs);
        _labels.Upload(split.Labels);
    }

    /// <summary>Samples.</summary>
    public int Count { get; }

    /// <summary>Features of a sample.</summary>
    public int Features { get; }

    /// <summary>The samples, [Count, Features].</summary>
    public ArrayView<float> Inputs => _inputs.View;

    /// <summary>The labels, [Count].</summary>
    public ArrayView<int> Labels => _labels.View;

    /// <inheritdoc/>
    public void Dispose()
    {
        _inputs.Dispose();
        _labels.Dispose();
    }
}
