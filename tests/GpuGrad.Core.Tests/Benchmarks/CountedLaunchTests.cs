using System.Globalization;
using GpuGrad.Benchmarks;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Core.Tests.Benchmarks;

/// <summary>
/// What the benches time, launched once each on CUDA. GPUGRAD_COUNTED_ELEMENTS sets the size: tests/count-kernels.sh runs it
/// at 1,048,576 under the emulator and reads the counters, among which GPUGRAD_COUNTED_LOG says what the next ones are of.
/// </summary>
public class CountedLaunchTests
{
    // Of batch norm's rows: a million elements are 4,096 rows, a 32nd of them is a batch of training.
    private const int Batches = 32;

    [Fact]
    public void EveryWorkloadWritesAllOfItsResultsOnCuda()
    {
        Assert.SkipUnless(TestDevices.Names.Contains("cuda:0"), "CUDA is not asked for");
        ComputeDevice device = TestDevices.Open("cuda:0");
        int size = int.Parse(Environment.GetEnvironmentVariable("GPUGRAD_COUNTED_ELEMENTS") ?? "16384", CultureInfo.InvariantCulture);
        string? log = Environment.GetEnvironmentVariable("GPUGRAD_COUNTED_LOG");
        IEnumerable<OpWorkload> workloads =
        [
            .. OpWorkloads.Activations(size),
            .. OpWorkloads.Optimizer(size),
            .. OpWorkloads.BatchNorm(size / Batches),
            .. OpWorkloads.BatchNorm(size),
            .. OpWorkloads.Softmax(size),
            .. OpWorkloads.Clipping(size),
            .. OpWorkloads.Histogram(size),
        ];
        foreach (OpWorkload workload in workloads)
        {
            using LoadedWorkload loaded = workload.Load(device);
            if (log is not null)
            {
                File.AppendAllText(log, $"{{\"workload\": \"{workload}\"}}\n");
            }

            Assert.Null(loaded.Variants[0].Unwritten());
        }
    }
}
