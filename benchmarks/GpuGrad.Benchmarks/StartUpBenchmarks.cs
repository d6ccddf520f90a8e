using BenchmarkDotNet.Attributes;

namespace GpuGrad.Benchmarks;

/// <summary>
/// <c>gpugrad run</c> of one training step of the preset vanishing, from the start of its process to its end; when within
/// that the step was done, <c>gpugrad bench startup</c> says.
/// </summary>
public class StartUpBenchmarks
{
    private readonly StartUp _startUp = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "gpugrad.dll")], "vanishing", BenchmarkDevice.Name);

    [Benchmark]
    public double RunOneStep() => _startUp.Sample();
}
