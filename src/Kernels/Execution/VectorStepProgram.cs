using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Frontend;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Execution;

/// <summary>
/// Runs steps on the <c>cpu</c> device: one launch of <see cref="StepKernel"/> walks the calls of all the steps asked
/// for, since a launch costs as much as a small step. Workers wait for each other between calls, except between calls that
/// are so small that the first worker makes them alone.
/// </summary>
internal sealed class VectorStepProgram : StepProgram
{
    // The group of the cpu device: ILGPU wants at least two threads a warp.
    internal const int GroupSize = 2;

    private readonly int _workers;
    private readonly AcceleratorStream _stream;
    private readonly Task<Action<AcceleratorStream, KernelConfig, int, long>> _launch;
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
        _stream = device.Stream;
        _launch = Prepare(device);
        _config = new KernelConfig((_workers + GroupSize - 1) / GroupSize, GroupSize);
        _recorded = [.. calls.Cast<VectorCall>()];
        _plain = [.. calls.Where(c => !c.RecordedOnly).Cast<VectorCall>()];
        _self = GCHandle.Alloc(this);
        _barrier = new SpinBarrier(_workers);
    }

    /// <summary>Has the kernel of all programs compiled on a thread of its own.</summary>
    public static Task<Action<AcceleratorStream, KernelConfig, int, long>> Prepare(ComputeDevice device) =>
        device.Walker(accelerator => accelerator.LoadKernel<int, long>(StepKernel));

    public override void Run(long firstStep, int steps, int recordEvery)
    {
        (_firstStep, _steps, _recordEvery) = (firstStep, steps, recordEvery);
        _launch.GetAwaiter().GetResult()(_stream, _config, _workers, GCHandle.ToIntPtr(_self).ToInt64());
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
            VectorCall[] calls = CallsOf(step);
            for (int i = 0; i < calls.Length; i++)
            {
                VectorCall call = calls[i];
                if ((!call.Serial || worker == 0) && !TryRun(call, worker))
                {
                    return;
                }

                bool nextIsSerial = i + 1 < calls.Length ? calls[i + 1].Serial : CallsOf(step + 1) is [{ Serial: true }, ..];
                if (!(call.Serial && nextIsSerial) && !_barrier.Wait())
                {
                    return;
                }
            }
        }
    }

    private VectorCall[] CallsOf(long step) => IsRecorded(step, _recordEvery) ? _recorded : _plain;

    // An exception that left the kernel would end the process.
    private bool TryRun(VectorCall call, int worker)
    {
        try
        {
            if (call.Serial)
            {
                call.Run(0, 1);
            }
            else
            {
                call.Run(worker, _workers);
            }

            return true;
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, new KernelFailureException(call, exception), null);
            _barrier.Poison();
            return false;
        }
    }
}
