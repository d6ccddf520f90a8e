using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Tests.Execution;

/// <summary>Steps on the <c>cpu</c> device with few and many workers, more than there are processors included.</summary>
public sealed unsafe class StepProgramTests
{
    // 24 bytes: no object is smaller.
    private const int SmallestObject = 24;

    private static readonly KernelOp<ProbeArguments> s_mix = new("Mix", new ProbeVariant(&Mix));
    private static readonly KernelOp<ProbeArguments> s_fail = new("Fail", new ProbeVariant(&FailOnDemand));
    private static int s_failingWorker = -1;

    public static TheoryData<int> Workers => [.. new SortedSet<int> { 1, 2, 3, 5, Environment.ProcessorCount + 1 }];

    // Each call needs what all workers left in the one before: a call that starts early reads an old cell.
    [Theory]
    [MemberData(nameof(Workers))]
    public void CallsRunInOrderWithABarrierBetween(int workers)
    {
        const int Steps = 150;
        const int Pairs = 3;
        using ComputeDevice device = Open(workers);
        using DeviceBuffer<long> even = device.Allocate<long>(workers);
        using DeviceBuffer<long> odd = device.Allocate<long>(workers);
        using CallList calls = new(device);
        for (int i = 0; i < Pairs; i++)
        {
            s_mix.Emit(calls, new(even.View, odd.View));
            s_mix.Emit(calls, new(odd.View, even.View));
        }

        using StepProgram program = device.Load(calls);
        program.Run(firstStep: 0, Steps, recordEvery: 0);

        long[] expected = new long[workers];
        for (int i = 0; i < Steps * Pairs * 2; i++)
        {
            expected = [.. expected.Select((_, worker) => Mixed(expected, worker))];
        }

        Assert.Equal(expected, even.Download());
    }

    [Theory]
    [MemberData(nameof(Workers))]
    public void AFailureNamesOpAndLayerAndTheProgramRunsAgain(int workers)
    {
        using ComputeDevice device = Open(workers);
        using DeviceBuffer<long> cells = device.Allocate<long>(workers);
        using DeviceBuffer<long> results = device.Allocate<long>(workers);
        using CallList calls = new(device);
        s_mix.Emit(calls, new(cells.View, results.View));
        calls.Layer = "hidden 3";
        s_fail.Emit(calls, new(cells.View, results.View));
        calls.Layer = "";
        s_mix.Emit(calls, new(results.View, cells.View));
        using StepProgram program = device.Load(calls);
        for (int failing = 0; failing < workers; failing++)
        {
            s_failingWorker = failing;
            KernelFailureException failure = Assert.Throws<KernelFailureException>(() => program.Run(0, 5, 0));
            Assert.Equal("Fail (ProbeVariant) of layer hidden 3 failed: on demand", failure.Message);
            Assert.Same(calls.Calls[1], failure.Call);
            Assert.IsType<InvalidOperationException>(failure.InnerException);
        }

        s_failingWorker = -1;
        cells.Upload(new long[workers]);
        program.Run(0, 1, 0);
        long[] once = [.. Enumerable.Range(0, workers).Select(worker => Mixed(new long[workers], worker))];
        Assert.Equal(once.Select((_, worker) => Mixed(once, worker)), cells.Download());
    }

    [Theory]
    [MemberData(nameof(Workers))]
    public void StepsAllocateNothing(int workers)
    {
        const int Few = 10;
        const int Many = 1000;
        const int Tries = 3;
        using ComputeDevice device = Open(workers);
        using DeviceBuffer<long> even = device.Allocate<long>(workers);
        using DeviceBuffer<long> odd = device.Allocate<long>(workers);
        using CallList calls = new(device);
        s_mix.Emit(calls, new(even.View, odd.View));
        calls.RecordedOnly = true;
        s_mix.Emit(calls, new(odd.View, even.View));
        using StepProgram program = device.Load(calls);
        program.Run(0, Few, recordEvery: 2);

        // The least of several tries, over all threads: others may allocate meanwhile.
        long least = Enumerable.Range(0, Tries).Min(_ => Allocated(program, Many) - Allocated(program, Few));
        Assert.InRange(least, long.MinValue, (Many - Few) * SmallestObject / 2);
    }

    private static long Allocated(StepProgram program, int steps)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        program.Run(0, steps, recordEvery: 2);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static ComputeDevice Open(int workers) => ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: workers));

    private static long Mixed(ReadOnlySpan<long> cells, int worker)
    {
        long sum = worker + 1;
        foreach (long cell in cells)
        {
            sum = unchecked((sum * 31) + cell);
        }

        return sum;
    }

    private static void Mix(in ProbeArguments a, int worker, int workers) =>
        a.Target[worker] = Mixed(new ReadOnlySpan<long>(a.Source.Pointer(), workers), worker);

    private static void FailOnDemand(in ProbeArguments a, int worker, int workers)
    {
        if (worker == s_failingWorker)
        {
            throw new InvalidOperationException("on demand");
        }
    }
}
