using System.CommandLine;
using GpuGrad.Benchmarks;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad bench</c>: times what GpuGrad does.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        Command bench = new("bench", "Times what GpuGrad does.\nExample: gpugrad bench step --net 784,256x30,10 --batch 128")
        {
            BenchStepCommand.Create(),
            BenchMatMulCommand.Create(),
            BenchStartUpCommand.Create(),
        };
        foreach (OpBench op in OpBench.All)
        {
            bench.Add(BenchOpCommand.Create(op));
        }

        return bench;
    }
}
