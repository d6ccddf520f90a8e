using System.Text.Json.Nodes;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Runs;
using GpuGrad.Verdicts;

namespace GpuGrad.Core.Tests.Reports;

/// <summary>Runs that differ in their seed alone are one net; nets, what was varied between them and what is wrong with them have names.</summary>
public class NetGroupsTests
{
    [Fact]
    public void RunsThatDifferInTheirSeedAloneAreOneNet()
    {
        IReadOnlyList<ComparedNet> nets = NetGroups.Of([Run(4, 1, 0.5), Run(4, 2, 0.9), Run(4, 3, 0.6), Run(10, 1, 0.1), Run(10, 2, 0.2)]);

        Assert.Equal(["depth=4", "depth=10"], nets.Select(net => net.Label));
        Assert.Equal([3, 2], nets.Select(net => net.Runs.Count));
        Assert.Equal(new Spread(0.6, 0.5, 0.9, 3, 3), nets[0].Metric("testAccuracy"));
        // Of two the mean is no run's; the one that stands for the net is the lower.
        Assert.Equal(0.15, nets[1].Metric("testAccuracy")!.Value.Median, 1e-12);
        Assert.Equal(1ul, nets[1].Median("testAccuracy").Manifest.Seed);
        Assert.Equal(3ul, nets[0].Median("testAccuracy").Manifest.Seed);
    }

    [Fact]
    public void TheSameSeedTwiceIsNoSpread()
    {
        IReadOnlyList<ComparedNet> nets = NetGroups.Of([Run(4, 1, 0.5), Run(4, 1, 0.5, "again")]);

        Assert.Equal([1, 1], nets.Select(net => net.Runs.Count));
        Assert.Equal(["run-4-1", "again"], nets.Select(net => net.Label));
    }

    [Fact]
    public void OtherDevicesAndOtherDataAreOtherNets()
    {
        ComparedRun run = Run(4, 1, 0.5), cuda = Run(4, 2, 0.5), data = Run(4, 3, 0.5);
        cuda = cuda with { Manifest = cuda.Manifest with { Device = new RunDevice("cuda:0", "a GPU") } };
        data = data with { Manifest = data.Manifest with { DataSha256 = "0123456789abcdef" } };

        Assert.Equal(3, NetGroups.Of([run, cuda, data]).Count);
    }

    [Fact]
    public void NetsOfSeveralSweepsCarryTheirNames()
    {
        IReadOnlyList<ComparedNet> nets = NetGroups.Of([Run(4, 1, 0.5), Named(Run(4, 1, 0.5), "other")]);

        Assert.Equal(["net: depth=4", "other: depth=4"], nets.Select(net => net.Label));
    }

    [Fact]
    public void NetsWithoutASweepAreToldApartByWhatDiffers()
    {
        ComparedRun[] runs = [.. new[] { Run(4, 1, 0.5), Run(10, 1, 0.5) }.Select(run => run with { Manifest = run.Manifest with { Sweep = null } })];

        IReadOnlyList<ComparedNet> nets = NetGroups.Of(runs);

        Assert.Equal(["depth=4", "depth=10"], nets.Select(net => net.Label));
        Assert.Equal("model.hidden.depth", Assert.Single(NetParameters.Of(nets).All).Path);
    }

    [Fact]
    public void ValuesThatAreNotFiniteAreLeftOutAndCounted()
    {
        ComparedRun broken = Run(4, 2, 0.1);
        Dictionary<string, double> metrics = new() { ["testAccuracy"] = 0.1, ["testLoss"] = double.NaN };
        broken = broken with { Manifest = broken.Manifest with { FinalMetrics = metrics } };

        ComparedNet net = Assert.Single(NetGroups.Of([broken, Run(4, 1, 0.5), Run(4, 3, 0.7)]));

        Assert.Equal(0.6, net.Metric("testAccuracy")!.Value.Median, 1e-12);
        Assert.Equal((2, 3), (net.Metric("testAccuracy")!.Value.Finite, net.Metric("testAccuracy")!.Value.Count));
        Assert.Equal(1ul, net.Median("testAccuracy").Manifest.Seed);
        Assert.Null(net.Metric("trainLoss"));
        Assert.Equal(double.NaN, Spread.Of([double.NaN, double.PositiveInfinity]).Median);
    }

    [Fact]
    public void OnlyWhatDiffersIsADifference()
    {
        IReadOnlyList<SpecDifference> differences = SpecDifferences.Of([Run(4, 1, 0.5), Run(10, 2, 0.5)]);

        SpecDifference difference = Assert.Single(differences);
        Assert.Equal("model.hidden.depth", difference.Path);
        Assert.Equal(["4", "10"], new[] { 0, 1 }.Select(difference.Label));
    }

    [Fact]
    public void ListsOfAnotherLengthDifferAsAWhole()
    {
        ComparedRun one = Of("""{"model":{"layers":[{"dense":10},{"dense":5}]},"data":{"batch":8}}""");
        ComparedRun two = Of("""{"model":{"layers":[{"dense":20},{"dense":5}]},"data":{"batch":8}}""");
        ComparedRun three = Of("""{"model":{"layers":[{"dense":20}]},"data":{"batch":8}}""");
        ComparedRun hidden = Of("""{"model":{"hidden":{"depth":3}},"data":{"batch":8}}""");

        Assert.Equal(["model.layers[0].dense"], SpecDifferences.Of([one, two]).Select(d => d.Path));
        Assert.Equal(["model.layers"], SpecDifferences.Of([one, three]).Select(d => d.Path));
        SpecDifference missing = SpecDifferences.Of([one, hidden])[0];
        Assert.Equal(("model.layers", "not set"), (missing.Path, missing.Label(1)));
    }

    [Fact]
    public void AVerdictIsToldOnceForAllNetsThatHaveIt()
    {
        List<ComparedRun> runs = [];
        foreach (int depth in (int[])[2, 4, 10])
        {
            foreach (string activation in (string[])["sigmoid", "tanh"])
            {
                double ratio = Math.Pow(activation == "sigmoid" ? 0.2 : 0.6, depth);
                runs.Add(Run(depth, 1, 0.5, activation: activation) with { });
                if (activation == "sigmoid" && depth > 2)
                {
                    runs[^1] = With(runs[^1], Vanishing(ratio));
                }
            }
        }

        IReadOnlyList<ComparedNet> nets = NetGroups.Of(runs);
        VerdictSummary summary = Assert.Single(VerdictSummary.Of(nets, NetParameters.Of(nets)));

        Assert.Equal("depth 4, 10; activation sigmoid", summary.Where);
        Assert.Equal("Vanishing gradient", summary.Title);
        Assert.Equal("", summary.Seeds);
        Assert.Equal((Math.Pow(0.2, 10), Math.Pow(0.2, 4)), (summary.Range.Low, summary.Range.High));
        Assert.Equal(VerdictSeverity.Severe, summary.Severity);
    }

    [Fact]
    public void AVerdictIsCountedOverSeeds()
    {
        ComparedRun[] runs =
        [
            With(Run(4, 1, 0.5), Vanishing(0.01)), With(Run(4, 2, 0.5), Vanishing(0.02)), With(Run(4, 3, 0.5)),
            With(Run(10, 1, 0.5), Vanishing(1e-7)), With(Run(10, 2, 0.5), Vanishing(1e-8)), Run(10, 3, 0.5), With(Run(1, 1, 0.5)),
        ];

        IReadOnlyList<ComparedNet> nets = NetGroups.Of(runs);
        VerdictSummary summary = Assert.Single(VerdictSummary.Of(nets, NetParameters.Of(nets)));

        // One run was never judged.
        Assert.Equal([new VerdictOfNet(0, 2, 3), new VerdictOfNet(1, 2, 2)], summary.Nets);
        Assert.Equal("in 4 of 5 runs of these nets", summary.Seeds);
        Assert.Equal("depth 4, 10", summary.Where);
        IReadOnlyList<ComparedNet> two = NetGroups.Of(runs[..2]);
        VerdictSummary whole = Assert.Single(VerdictSummary.Of(two, NetParameters.Of(two)));
        Assert.Equal(("depth=4", "in 2 of 2 seeds"), (whole.Where, whole.Seeds));
    }

    [Fact]
    public void NetsThatAreNoProductOfValuesAreNamedOneByOne()
    {
        IReadOnlyList<ComparedNet> nets = NetGroups.Of(
            [.. new[] { 2, 4 }.SelectMany(depth => new[] { "sigmoid", "tanh" }.Select(activation => Run(depth, 1, 0.5, activation: activation)))]);
        NetParameters parameters = NetParameters.Of(nets);

        Assert.Equal("depth 2 with activation sigmoid · depth 4 with activation tanh", parameters.Describe([0, 3]));
        Assert.Equal("activation tanh", parameters.Describe([3, 1]));
        Assert.Equal("all 4 nets", parameters.Describe([0, 1, 2, 3]));
    }

    [Fact]
    public void AnExpectationIsCountedOverSeedsAndShowsWhatFailed()
    {
        ComparedRun Expected(ulong seed, double accuracy)
        {
            bool passed = accuracy > 0.8;
            ExpectationResult result = new(
                "testAccuracy > 0.8", "at end", 10, 1, passed ? 0 : 1, [new("testAccuracy", [accuracy])], [], passed, null);
            ComparedRun run = Run(4, seed, accuracy);
            return run with { Manifest = run.Manifest with { Expectations = [result] } };
        }

        ComparedRun[] runs = [Expected(1, 0.9), Expected(2, 0.7), Expected(3, 0.85)];

        NetExpectation expectation = Assert.Single(NetExpectation.Of(NetGroups.Of(runs)));

        Assert.Equal((2, 3, 2ul), (expectation.Passed, expectation.Runs, expectation.Seed));
        Assert.Equal("0.7", expectation.Shown.Measured);
    }

    private static Verdict Vanishing(double ratio) => new(
        VerdictKind.Vanishing, VerdictSeverity.Severe, 1, "It vanishes.", "The slope is small.", "Another activation.",
        [new VerdictEvidence("‖δ‖ of the first hidden layer over the last", ratio, 0.1), new VerdictEvidence("factor", 0.2)]);

    private static ComparedRun With(ComparedRun run, params Verdict[] verdicts) => run with { Manifest = run.Manifest with { Verdicts = verdicts } };

    private static ComparedRun Named(ComparedRun run, string name) => run with { Manifest = run.Manifest with { Name = name } };

    private static ComparedRun Of(string spec) => new("run", new RunManifest
    {
        Name = "net",
        Spec = JsonNode.Parse(spec)!,
        Seed = 1,
        Device = new RunDevice("cpu", "cpu"),
        StartedAt = DateTimeOffset.UnixEpoch,
    }, double.NaN);

    private static ComparedRun Run(int depth, ulong seed, double accuracy, string? folder = null, string? activation = null)
    {
        Dictionary<string, JsonNode?> swept = new() { ["model.hidden.depth"] = depth };
        if (activation is not null)
        {
            swept["model.hidden.activation"] = activation;
        }

        swept["seed"] = seed;
        JsonObject hidden = new() { ["depth"] = depth, ["activation"] = activation ?? "sigmoid" };
        ComparedRun run = Of(new JsonObject { ["name"] = "net", ["seed"] = seed, ["model"] = new JsonObject { ["hidden"] = hidden } }.ToJsonString());
        return run with
        {
            Folder = folder ?? $"run-{depth}-{seed}",
            Manifest = run.Manifest with
            {
                Seed = seed,
                FinalMetrics = new Dictionary<string, double> { ["testAccuracy"] = accuracy },
                Sweep = new SweepPosition(string.Join(", ", swept.Select(value => $"{value.Key}={value.Value}")), swept),
            },
        };
    }
}
