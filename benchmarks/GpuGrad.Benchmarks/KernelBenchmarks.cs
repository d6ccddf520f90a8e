using BenchmarkDotNet.Attributes;
using GpuGrad.Kernels;

namespace GpuGrad.Benchmarks;

/// <summary>Every kernel variant of the ops that <c>gpugrad bench</c> knows, several calls in one launch where the device is <c>cpu</c>.</summary>
public class KernelBenchmarks : IDisposable
{
    private const int Calls = 16;

    private ComputeDevice? _device;
    private LoadedWorkload? _loaded;
    private TimedWork? _work;

    public static IEnumerable<KernelCase> Cases { get; } = KernelCase.All();

    [ParamsSource(nameof(Cases))]
    public KernelCase? Kernel { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _device = BenchmarkDevice.Open();
        _loaded = Kernel!.Workload.Load(_device);
        _work = _loaded.Variants.Single(variant => variant.Name == Kernel.Variant).Work;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _loaded?.Dispose();
        _device?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Call() => _work!.Run(Calls);
}
