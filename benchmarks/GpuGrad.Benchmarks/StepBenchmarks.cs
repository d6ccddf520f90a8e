using BenchmarkDotNet.Attributes;
using GpuGrad.Kernels;

namespace GpuGrad.Benchmarks;

/// <summary>Training steps of the nets that docs/performance.md compares with libtorch's, without and with records of every gradient.</summary>
public class StepBenchmarks : IDisposable
{
    private const int Steps = 4;

    private ComputeDevice? _device;
    private StepWorkload? _workload;

    public static IEnumerable<StepCase> Nets =>
        StepSetting.Usual.SelectMany(net => (StepCase[])[new(net), new(net with { RecordEvery = 1 })]);

    [ParamsSource(nameof(Nets))]
    public StepCase? Net { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _device = BenchmarkDevice.Open();
        _workload = new StepWorkload(_device, Net!.Setting);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _workload?.Dispose();
        _device?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public void Step() => _workload!.Run(Steps);
}

/// <summary>A net of <see cref="StepBenchmarks"/>; BenchmarkDotNet wants it public.</summary>
public sealed class StepCase
{
    internal StepCase(StepSetting setting) => Setting = setting;

    internal StepSetting Setting { get; }

    /// <inheritdoc/>
    public override string ToString() => Setting.ToString();
}
