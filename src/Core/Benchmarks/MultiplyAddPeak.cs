using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.FmaPeak;

namespace GpuGrad.Benchmarks;

/// <summary>
/// The multiply-adds that a device's hardware can do, to be timed beside what is compared with it. Devices that run on the
/// processor have the processor's, as the vector kernels of <c>cpu</c> reach it.
/// </summary>
internal sealed class MultiplyAddPeak : IDisposable
{
    private readonly ComputeDevice? _processor;
    private readonly ComputeDevice _device;
    private readonly CallList _calls;
    private readonly StepProgram _program;
    private readonly double _flops;

    /// <summary>Prepares it for a device.</summary>
    public MultiplyAddPeak(ComputeDevice device)
    {
        _processor = device.IsProcessor && device.Selector.Kind != DeviceKind.Cpu ? ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu)) : null;
        _device = _processor ?? device;
        _calls = new CallList(_device);
        _flops = FmaPeak.Emit(_calls);
        _program = _device.Load(_calls);
    }

    /// <summary>What to time.</summary>
    public TimedWork Work => new(repeats =>
    {
        _program.Run(firstStep: 0, repeats, recordEvery: 0);
        _device.Synchronize();
    });

    /// <summary>The peak in GFLOP/s, from the fastest sample: a disturbed one would flatter what is compared with it.</summary>
    public double Gflops(Timing timing) => _flops / timing.MinMicroseconds / 1e3;

    /// <inheritdoc/>
    public void Dispose()
    {
        _program.Dispose();
        _calls.Dispose();
        _processor?.Dispose();
    }
}
