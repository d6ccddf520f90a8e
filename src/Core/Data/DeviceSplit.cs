using GpuGrad.Kernels;
using ILGPU;

namespace GpuGrad.Data;

/// <summary>A split in device memory: batches are gathered there by a kernel, nothing is copied while training.</summary>
internal sealed class DeviceSplit : IDisposable
{
    private readonly DeviceBuffer<float> _inputs;
    private readonly DeviceBuffer<int> _labels;
    private readonly DeviceBuffer<float> _numbers;

    /// <summary>Uploads a split whose samples have the shape <paramref name="sample"/>.</summary>
    public DeviceSplit(ComputeDevice device, DataSplit split, Shape sample)
    {
        (Count, Sample) = (split.Count, sample);
        _inputs = device.Allocate<float>(split.Inputs.LongLength);
        (LabelColumns, NumberColumns) = (Math.Max(1, split.LabelColumns), split.NumberColumns);
        // Where the targets are numbers the labels stay zeros, which say that a row holds data.
        _labels = device.Allocate<int>((long)Count * LabelColumns);
        _numbers = device.Allocate<float>(split.Numbers.LongLength);
        _inputs.Upload(split.Inputs);
        _numbers.Upload(split.Numbers);
        if (split.Labels.Length > 0)
        {
            _labels.Upload(split.Labels);
        }
    }

    /// <summary>Samples.</summary>
    public int Count { get; }

    /// <summary>The shape of a sample.</summary>
    public Shape Sample { get; }

    /// <summary>The samples, [Count, axes of a sample].</summary>
    public ArrayView<float> Inputs => _inputs.View;

    /// <summary>Labels of a sample: one, or one for each step of a sequence.</summary>
    public int LabelColumns { get; }

    /// <summary>Numbers of a sample's target; 0 where the targets are labels.</summary>
    public int NumberColumns { get; }

    /// <summary>The labels, [Count, LabelColumns]; zeros where the targets are numbers.</summary>
    public ArrayView<int> Labels => _labels.View;

    /// <summary>The targets of regression, [Count, NumberColumns]; empty where the targets are labels.</summary>
    public ArrayView<float> Numbers => _numbers.View;

    /// <summary>Bytes of device memory.</summary>
    public long Bytes => Inputs.LengthInBytes + Labels.LengthInBytes + Numbers.LengthInBytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        _inputs.Dispose();
        _labels.Dispose();
        _numbers.Dispose();
    }
}
