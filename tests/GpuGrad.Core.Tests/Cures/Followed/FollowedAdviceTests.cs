using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>Whether what the diagnosis advises helps whoever does it.</summary>
public class FollowedAdviceTests(ITestOutputHelper output)
{
    private const double LeastOfAll = 0.9;
    private const double LeastOfFirst = 0.95;

    // Chosen after the last change of a rule: whoever changes one draws new nets, by another number here.
    private const ulong HeldOutSeed = 654930858;
    private const int HeldOut = 51;

    // Of all nets, those that are followed by day: half a dozen of different troubles, in seconds.
    private const int SampleStep = 16;

    private const string Sick = """
        { "data": { "source": "clusters.csv", "batch": 32 },
          "model": { "hidden": { "depth": 2, "width": 16, "activation": "relu" } },
          "train": { "steps": 60, "optimizer": { "kind": "sgd", "learningRate": 1e-6 } },
          "record": { "every": 10, "startSamples": 0 } }
        """;

    [Fact]
    public void OptionsAreFollowedWordForWord()
    {
        using NetRunner runner = new();
        FollowedNet net = new("slow", "small rate", SpecDocument.Parse(Sick, "slow"), []);
        NetResult before = runner.Run(net.Document) with
        {
            Verdicts = [.. JsonNode.Parse("""
                [ { "kind": "updatesTooSmall", "follows": null, "options": [
                      { "set": [ "train.optimizer.learningRate=0.1" ], "text": "Take larger steps.", "tried": null },
                      { "set": [ "train.optimizer.learningRate=2e-6" ], "text": "Take slightly larger steps.", "tried": null },
                      { "set": [ "model.layers=[{\"dense\":5}]" ], "text": "Leave the layers out.", "tried": null } ] },
                  { "kind": "notLearning", "follows": "updatesTooSmall", "options": [
                      { "set": [ "model.hidden=null", "model.layers=[{ \"dense\": 16 }, { \"activation\": \"tanh\" }, { \"dense\": 5 }]", "train.optimizer={\"kind\":\"adam\",\"learningRate\":0.01}" ], "text": "Spell it out.", "tried": null } ] },
                  { "kind": "saturated", "options": [] },
                  { "kind": "vanishing" } ]
                """)!.AsArray().Select(verdict => verdict!)],
        };

        IReadOnlyList<FollowedOption> followed = new FollowedAdvice(runner).Follow(net, before);

        Assert.Equal(
            ["updatesTooSmall 0.0", "updatesTooSmall 0.1", "updatesTooSmall 0.2", "notLearning 1.0"],
            followed.Select(f => $"{f.Verdict} {f.VerdictNumber}.{f.Number}"));
        Assert.InRange(before.Accuracy!.Value, 0, 0.5);
        Assert.Equal([true, false, false, true], followed.Select(f => f.Helped));
        Assert.Equal([true, false, false, true], followed.Select(f => f.IsGone));
        Assert.Equal([true, false, false, false], followed.Select(f => f.IsFirst));
        Assert.Contains("hidden", followed[2].Refusal!.Message, StringComparison.Ordinal);
        Assert.InRange(followed[3].After!.Accuracy!.Value, before.Accuracy.Value + 0.1, 1);
        AdviceTable table = new(followed);
        Assert.Equal((0.5, 1.0, 1), (table.ShareOfAll, table.ShareOfFirst, table.Nets));
        Assert.Contains("2 of 4 (50.0 %) of all options, 1 of 1 (100.0 %)", table.Lines("slow").Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatFailsCountsAsAGuess()
    {
        using NetRunner runner = new();

        NetResult failed = runner.Run(SpecDocument.Parse(Sick, "fast").Set("train.optimizer.learningRate", "1e30"));
        NetResult number = NetResult.Read(JsonNode.Parse("""{ "status": "failed", "finalMetrics": { "testLoss": 0.1 } }""")!, guess: null);
        NetResult better = number with { Loss = 5 };

        Assert.Equal((0.2, double.PositiveInfinity), (failed.Accuracy!.Value, failed.Loss));
        Assert.True(better.IsBetterThan(number));
        Assert.False(number.IsBetterThan(better));
        Assert.False((better with { Loss = 4.9 }).IsBetterThan(better));
        Assert.True((better with { Loss = 4.7 }).IsBetterThan(better));
        Assert.False((failed with { Accuracy = 0.219 }).IsBetterThan(failed));
        Assert.True((failed with { Accuracy = 0.22 }).IsBetterThan(failed));
    }

    [Fact]
    public void AdviceHelpsASampleOfNets() => Report("a sample", [.. FollowedNet.Load("sick.json").Where((_, i) => i % SampleStep == 5)], 4);

    [Fact]
    [Nightly]
    public void AdviceHelpsSickNets()
    {
        Report("labelled and new nets", [.. FollowedNet.Labelled("labelled.json"), .. FollowedNet.Labelled("held-out.json"), .. FollowedNet.Load("sick.json")],
            60);
    }

    [Fact]
    [Nightly]
    public void AdviceHelpsNetsThatNoRuleWasMadeFor()
    {
        Report($"nets drawn from seed {HeldOutSeed}", [.. new NetGenerator(HeldOutSeed).Draw(HeldOut).Select(drawn => drawn.Sick)], HeldOut * 3 / 4);
    }

    [Fact]
    [Nightly]
    public void NothingIsSaidOfHealthyNets()
    {
        using NetRunner runner = new();
        List<string> accused = [];
        foreach (FollowedNet net in FollowedNet.Load("healthy.json"))
        {
            NetResult result = runner.Run(net.Document, tryAdvice: true);
            output.Tell($"{net.Name,-56} {result,9} {string.Join(", ", result.Kinds)}");
            accused.AddRange(result.Kinds.Select(kind => $"{net.Name}: {kind}"));
        }

        Assert.Empty(accused);
    }

    private void Report(string title, IReadOnlyList<FollowedNet> nets, int leastNets)
    {
        using NetRunner runner = new();
        FollowedAdvice advice = new(runner);
        List<FollowedOption> followed = [];
        foreach (FollowedNet net in nets)
        {
            NetResult before = runner.Run(net.Document, net.Data, tryAdvice: true);
            IReadOnlyList<FollowedOption> options = advice.Follow(net, before);
            followed.AddRange(options);
            if (!options.Any(option => option.IsFirst))
            {
                output.Tell($"{net.Name,-48} {before,9} nothing is advised; {(before.Kinds.Count == 0 ? "no verdict" : string.Join(", ", before.Kinds))}");
            }
        }

        AdviceTable table = new(followed);
        foreach (string line in table.Lines(title))
        {
            output.Tell(line);
        }

        Assert.InRange(table.Nets, leastNets, nets.Count);
        Assert.InRange(table.ShareOfAll, LeastOfAll, 1);
        Assert.InRange(table.ShareOfFirst, LeastOfFirst, 1);
    }
}
