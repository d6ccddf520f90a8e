using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace GpuGrad.Benchmarks;

/// <summary>How all benchmarks run: some seconds a class, so that the whole takes minutes.</summary>
internal static class BenchmarkConfig
{
    private const int WidestParameter = 100;

    // In this process: by default BenchmarkDotNet generates, builds and starts a project for the benchmarks, which takes longer
    // than all of them. What that protects from, code compiled better for the first benchmark than for the next, is little
    // here: kernels are compiled in full at their first call, and the benchmark itself is one call into a program.
    private static readonly Job s_job = Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithWarmupCount(2)
        .WithIterationCount(7)
        .WithIterationTime(TimeInterval.FromMilliseconds(40));

    public static IConfig Create() => ManualConfig.CreateEmpty()
        .AddJob(s_job)
        .AddLogger(ConsoleLogger.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddColumn(StatisticColumn.Median)
        .AddExporter(MarkdownExporter.GitHub, JsonExporter.Brief)
        .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared))
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(WidestParameter).WithTimeUnit(TimeUnit.Microsecond));
}
