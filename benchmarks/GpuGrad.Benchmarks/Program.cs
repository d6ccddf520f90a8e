using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks/GpuGrad.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
