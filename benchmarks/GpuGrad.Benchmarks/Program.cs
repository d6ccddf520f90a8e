using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using GpuGrad.Benchmarks;

// From the root of the repository, with the device in GPUGRAD_DEVICE (cpu where it is not set):
// dotnet run -c Release --project benchmarks/GpuGrad.Benchmarks -- --filter '*'
Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, BenchmarkConfig.Create())];
CommittedResults.Copy(summaries, Path.Combine("benchmarks", "results"));
return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
