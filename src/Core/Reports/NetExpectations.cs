using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>An expectation over the runs of one net.</summary>
/// <param name="Net">The net's number.</param>
/// <param name="Passed">In how many runs it passed.</param>
/// <param name="Runs">In how many it applied.</param>
/// <param name="Shown">What was measured in the first run that failed it, else in the first one.</param>
/// <param name="Seed">That run's seed.</param>
internal sealed record NetExpectation(int Net, int Passed, int Runs, ExpectationResult Shown, ulong Seed)
{
    /// <summary>The expectations of all nets, net by net.</summary>
    public static IReadOnlyList<NetExpectation> Of(IReadOnlyList<ComparedNet> nets) =>
    [
        .. nets.SelectMany((net, i) => net.Runs
            .SelectMany(run => run.Manifest.Expectations.Select(result => (run, result)))
            .GroupBy(found => (found.result.Text, found.result.Time))
            .Select(found =>
            {
                (ComparedRun run, ExpectationResult result) = found.FirstOrDefault(f => !f.result.Passed, found.First());
                return new NetExpectation(i, found.Count(f => f.result.Passed), found.Count(), result, run.Manifest.Seed);
            })),
    ];
}
