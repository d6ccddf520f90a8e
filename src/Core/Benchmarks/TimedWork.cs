namespace GpuGrad.Benchmarks;

/// <summary>Something to time.</summary>
/// <param name="Run">Does it so many times, and returns when that is done.</param>
/// <param name="Lingers">How long threads that it started go on spinning afterwards.</param>
internal sealed record TimedWork(Action<int> Run, TimeSpan Lingers = default);
