using GpuGrad.Kernels;

namespace GpuGrad.Data;

/// <summary>A data set in device memory, for one or several trainings.</summary>
/// <param name="device">The device, open.</param>
/// <param name="dataset">The data.</param>
internal sealed class DeviceData(ComputeDevice device, Dataset dataset) : IDisposable
{
    /// <summary>The device.</summary>
    public ComputeDevice Device => device;

    /// <summary>The data on the host.</summary>
    public Dataset Dataset => dataset;

    /// <summary>The rows that are learned from.</summary>
    public DeviceSplit Train { get; } = new(device, dataset.Train, dataset.Sample);

    /// <summary>The rows that only measure what was learned.</summary>
    public DeviceSplit Test { get; } = new(device, dataset.Test, dataset.Sample);

    /// <summary>Bytes of device memory.</summary>
    public long Bytes => Train.Bytes + Test.Bytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
    }
}
