using System.Runtime.InteropServices;
using GpuGrad.Kernels.Devices;
using ILGPU;
using ILGPU.Frontend;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Execution;

/// <summary>
/// Runs steps on the <c>cpu</c> device: one launch of <see cref="StepKernel"/> walks the calls of all the steps asked
/// for, with a barrier between calls, since a launch costs as much as a small step.
/// </summary>
internal sealed class VectorStepProgram : StepProgram
{
    // The group of the cpu device: ILGPU wants at least two threads a warp.
    internal const int GroupSize = 2;

    private readonly int _workers;
    private readonly AcceleratorStream _stream;
    private readonly Action<AcceleratorStream, KernelConfig, int, long> _launch;
    private readonly KernelConfig _config;
    private readonly VectorCall[] _recorded;
    private readonly VectorCall[] _plain;
    private GCHandle _self;
    private SpinBarrier _barrier;
    private long _firstStep;
    private int _steps;
    private int _recordEvery;
    private KernelFailureException? _failure;

    public VectorStepProgram(ComputeDevice device, IReadOnlyList<KernelCall> calls)
    {
        _workers = device.Workers;
        _stream = device.Accelerator.DefaultStream;
        _launch = device.Accelerator.LoadKernel<int, long>(StepKernel);
        _config = new KernelConfig((_workers + GroupSize - 1) / GroupSize, GroupSize);
        _recorded = [.. calls.Cast<VectorCall>()];
        _plain = [.. calls.Where(c => !c.RecordedOnly).Cast<VectorCall>()];
        _self = GCHandle.Alloc(this);
        _barrier = new SpinBarrier(_workers);
    }

    public override void Run(long firstStep, int steps, int recordEvery)
    {
        (_firstStep, _steps, _recordEvery) = (firstStep, steps, recordEvery);
        _launch(_stream, _config, _workers, GCHandle.ToIntPtr(_self).ToInt64());
        _stream.Synchronize();
        if (_failure is { } failure)
        {
            _failure = null;
            _barrier = new SpinBarrier(_workers);
            throw failure;
        }
    }

    public override void Dispose()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    private static void StepKernel(int workers, long program)
    {
        int worker = Grid.GlobalIndex.X;
        if (worker < workers)
        {
            WalkSteps(worker, program);
        }
    }

    // External: ILGPU calls the method as it is instead of compiling it, so it may use everything .NET has.
    [External("GpuGradWalkSteps")]
    private static void WalkSteps(int worker, long program) =>
        ((VectorStepProgram)GCHandle.FromIntPtr(new nint(program)).Target!).Walk(worker);

    private void Walk(int worker)
    {
        for (long step = _firstStep; step < _firstStep + _steps; step++)
        {
            foreach (VectorCall call in IsRecorded(step, _recordEvery) ? _recorded : _plain)
            {
                // An exception that left the kernel would end the process.
                try
                {
                    call.Run(worker, _workers);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref _failure, new KernelFailureException(call, exception), null);
                    _barrier.Poison();
                    return;
                }

                if (!_barrier.Wait())
                {
                    return;
                }
            }
        }
    }
}
