using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Tuning;

/// <summary>What tuning found for one workload.</summary>
/// <param name="Workload">The op and what it was timed on.</param>
/// <param name="Before">The variant that the catalogue's own order chooses, its tunables at their defaults.</param>
/// <param name="BeforeMicroseconds">Its median time.</param>
/// <param name="After">The variant that the table chooses, with the tunables that it sets.</param>
/// <param name="AfterMicroseconds">Its median time.</param>
/// <param name="Tuned">The table's entry.</param>
internal sealed record TuningResult(
    string Workload, string Before, double BeforeMicroseconds, string After, double AfterMicroseconds, TunedOp Tuned);
