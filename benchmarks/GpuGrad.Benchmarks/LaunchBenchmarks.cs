using BenchmarkDotNet.Attributes;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Benchmarks;

/// <summary>What it costs to call kernels that do nothing: a step of so many calls, and beside it one launch by ILGPU itself.</summary>
public unsafe class LaunchBenchmarks : IDisposable
{
    private ComputeDevice? _device;
    private CallList? _calls;
    private StepProgram? _program;
    private Action<AcceleratorStream, KernelConfig, Nothing>? _kernel;

    [Params(1, 10, 50, 200)]
    public int Calls { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _device = BenchmarkDevice.Open();
        _calls = new CallList(_device);
        for (int i = 0; i < Calls; i++)
        {
            if (_device.Family == KernelFamily.Vector)
            {
                _calls.Run(&Share, default(Nothing));
            }
            else
            {
                _calls.Launch(Kernel, LaunchShape.Elements(1), default(Nothing));
            }
        }

        _program = _device.Load(_calls);
        _kernel = _device.Accelerator.LoadKernel<Nothing>(Kernel);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _program?.Dispose();
        _calls?.Dispose();
        _device?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A step; on <c>cpu</c> one launch that walks the calls with a barrier after each, elsewhere a launch each.</summary>
    [Benchmark]
    public void EmptyStep()
    {
        _program!.Run(firstStep: 0, steps: 1, recordEvery: 0);
        _device!.Synchronize();
    }

    /// <summary>As many launches by ILGPU, of two threads each (the fewest that its CPU accelerator takes).</summary>
    [Benchmark(Baseline = true)]
    public void Launches()
    {
        for (int i = 0; i < Calls; i++)
        {
            _kernel!(_device!.Stream, new KernelConfig(1, 2), default);
        }

        _device!.Synchronize();
    }

    private static void Share(in Nothing nothing, int worker, int workers)
    {
    }

    private static void Kernel(Nothing nothing)
    {
    }

    /// <summary>No arguments; ILGPU wants a field, and a type that it can see.</summary>
    public readonly record struct Nothing(int Value);
}
