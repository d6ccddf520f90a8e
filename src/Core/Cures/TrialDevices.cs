using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;

namespace GpuGrad.Cures;

/// <summary>
/// The devices that trials run on side by side. Small nets keep one worker of the processor as busy as several, so there each
/// worker trains a net of its own: bits do not depend on the number of workers. Where the processor plays a GPU (sim, PoCL),
/// which takes it far longer, the trials are its own too. Any other device takes one net after the other.
/// </summary>
internal sealed class TrialDevices : IDisposable
{
    private const int Most = 8;

    private readonly DeviceData[] _devices;
    private readonly bool _own;

    /// <summary>Opens a device for every worker of <paramref name="device"/>, each with the data.</summary>
    public TrialDevices(ComputeDevice device, Dataset data)
    {
        bool plays = device.IsProcessor && device.Family == KernelFamily.Simt;
        int workers = Math.Min(Most, plays ? Environment.ProcessorCount : device.Workers);
        _own = plays || workers > 1;
        _devices = _own
            ? [.. Enumerable.Range(0, workers).Select(_ => new DeviceData(ComputeDevice.Open(DeviceSelector.Parse("cpu:1"), device.VectorBits), data))]
            : [new DeviceData(device, data)];
    }

    /// <summary>Nets that train at the same time.</summary>
    public int Count => _devices.Length;

    /// <summary>One of them.</summary>
    public DeviceData First => _devices[0];

    /// <summary>Does something for each item, on whichever device is free.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void ForEach<T>(IEnumerable<T> items, Action<DeviceData, T> work)
    {
        ConcurrentQueue<T> queue = new(items);
        OnEach(device =>
        {
            while (queue.TryDequeue(out T? item))
            {
                work(device, item);
            }
        });
    }

    /// <summary>Does something for each item on the device that it belongs to.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void ForEach<T>(IEnumerable<T> items, Func<T, DeviceData> deviceOf, Action<T> work)
    {
        ILookup<DeviceData, T> shares = items.ToLookup(deviceOf);
        OnEach(device =>
        {
            foreach (T item in shares[device])
            {
                work(item);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceData device in _devices)
        {
            device.Dispose();
            if (_own)
            {
                device.Device.Dispose();
            }
        }
    }

    private void OnEach(Action<DeviceData> work)
    {
        if (_devices is [var only])
        {
            work(only);
            return;
        }

        try
        {
            Parallel.ForEach(_devices, new ParallelOptions { MaxDegreeOfParallelism = _devices.Length }, work);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
