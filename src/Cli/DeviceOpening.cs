using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Cli;

/// <summary>
/// A device that is opened for a training while the experiment and its data are read, which takes as long: ILGPU makes its context and
/// compiles the kernel that runs the steps.
/// </summary>
internal sealed class DeviceOpening : IDisposable
{
    private readonly Task<ComputeDevice> _opened;

    public DeviceOpening(string device) => _opened = Task.Run(() =>
    {
        ComputeDevice opened = ComputeDevice.Open(device);
        opened.Prepare();
        return opened;
    });

    /// <summary>The device, open.</summary>
    /// <exception cref="DeviceException">It cannot be opened.</exception>
    public ComputeDevice Device => _opened.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        // No driver may be at work while the process ends, whatever else went wrong.
        _opened.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        if (_opened.IsCompletedSuccessfully)
        {
            _opened.Result.Dispose();
        }
    }
}
