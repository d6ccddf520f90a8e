using GpuGrad.Core.Tests.Diagnosis;
using GpuGrad.Cures;
using GpuGrad.Diagnosis;
using GpuGrad.Kernels.Devices;
using GpuGrad.Specs;

namespace GpuGrad.Core.Tests.Cures;

/// <summary>Searches on small nets: what is tried, refused and found.</summary>
public class CureSearchTests
{
    private const string Vanished = """
        { "data": { "batch": 32 },
          "model": { "hidden": { "depth": 12, "width": 16, "activation": "sigmoid", "init": "lecun-normal" } },
          "train": { "steps": 120, "loss": "softmaxCrossEntropy", "optimizer": { "kind": "sgd", "learningRate": 0.5 } } }
        """;

    // One worker: a barrier between two costs more than a layer of these nets where the machine is shared.
    private static readonly Lazy<ComputeDevice> s_device = new(() => ComputeDevice.Open(DeviceSelector.Parse("cpu:1")));

    [Fact]
    public void AVanishedNetIsCured()
    {
        List<CureProgress> progress = [];
        Cure cure = Search(Vanished, new CureSettings(Steps: 60, Pairs: 3, Finalists: 2), progress);

        Assert.Contains(cure.Verdicts, verdict => verdict.Kind == VerdictKind.Vanishing);
        Assert.InRange(cure.Untreated.Result.GradientRatio!.Value, 1e-12, 1e-4);
        Assert.InRange(cure.Untreated.Full!.TestAccuracy!.Value, 0, 0.4);
        TreatmentTrial winner = cure.Winner!;
        Assert.InRange(winner.Full!.TestAccuracy!.Value, 0.7, 1);
        Assert.InRange(winner.Result.GradientRatio!.Value, 1e-3, 1e3);
        Assert.Equal((60L, 120L), (winner.Result.Steps, winner.Full.Steps));
        Assert.Equal(cure.Trials.OrderBy(trial => trial.Result, TrialResult.BestFirst), cure.Trials);
        Assert.Equal(2, cure.Trials.Count(trial => trial.Full is not null));
        Assert.Equal(3, cure.Trials.Count(trial => trial.Treatment.Remedies.Count == 2));
        Assert.Contains(winner.Treatment.Name, cure.Sentence, StringComparison.Ordinal);
        Assert.Contains(winner.Treatment.Remedies[0].Why, cure.Sentence, StringComparison.Ordinal);
        Assert.Contains("Trained in full, 120 steps: ", cure.Sentence, StringComparison.Ordinal);
        Assert.Equal(winner.Treatment.Remedies.Count == 2, cure.Sentence.Contains("Alone, after 60 steps: ", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, progress.Count), progress.Select(p => p.Number));
        Assert.All(progress, p => Assert.InRange(p.Number, 1, p.Count));

        // What it says applies the cure does: the same net again does the same.
        SpecDocument cured = winner.Treatment.Assignments.Aggregate(SpecDocument.Parse(Vanished, "vanished"), (document, a) => document.Set(a.Path, a.Value));
        Assert.Equal(winner.Result, Trial.Run(s_device.Value, ClusterData.Make(3), cured.Resolve(), 60, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void DivergingIsAResultAndRefusedRemediesAreSaid()
    {
        Cure cure = Search("""
            { "data": { "batch": 32 },
              "model": { "hidden": { "depth": 3, "width": 8, "activation": "relu", "skip": "highway" } },
              "train": { "steps": 10, "optimizer": { "kind": "sgd", "learningRate": 1e20 } } }
            """, new CureSettings(Steps: 10, Pairs: 0, Finalists: 0));

        Assert.Matches(@"^diverged at step \d$", cure.Untreated.Result.Divergence!);
        Assert.Contains("a highway layer has no place for a norm", cure.Refused.Single(refused => refused.Remedy.Name == "batch norm").Why, StringComparison.Ordinal);
        Assert.NotNull(cure.Winner);
        Assert.Null(cure.Winner.Result.Divergence);
        Assert.Null(cure.Winner.Full);
        Assert.NotNull(cure.Trials[^1].Result.Divergence);
    }

    [Fact]
    public void OfAHealthyNetItIsSaidThatNothingIsWrong()
    {
        Cure cure = Search("""
            { "data": { "batch": 32 },
              "model": { "hidden": { "depth": 2, "width": 32, "activation": "relu" } },
              "train": { "steps": 150, "optimizer": { "kind": "adam", "learningRate": 0.01 } } }
            """, new CureSettings(Steps: 150, Pairs: 0, Finalists: 0));

        Assert.Empty(cure.Verdicts);
        Assert.StartsWith("Nothing is wrong with this net in its first 150 steps. ", cure.Sentence, StringComparison.Ordinal);
        Assert.Contains(cure.Winner is null ? "Nothing that was tried is better" : "What would still gain most is", cure.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void PairsAreOfDifferentKindsAndTriedOnce()
    {
        Treatment none = Treatment.None(SpecDocument.Parse(Vanished, "vanished"));
        TreatmentTrial[] singles =
        [
            .. RemedyCatalog.For(none.Spec, 10).Select((remedy, i) => new TreatmentTrial(
                none with { Remedies = [remedy] }, new TrialResult(10, remedy.Kind == RemedyKind.Skip ? 0.9 : 1e-6, 1, 1, i / 100.0, null))),
        ];

        (Remedy First, Remedy Second)[] pairs = [.. PairChoice.Of(singles)];
        Assert.All(pairs, pair => Assert.True(pair.First.Kind < pair.Second.Kind));
        Assert.Distinct(pairs);
        // The last of the list did best here, and the first skip mended the gradient best.
        Assert.Equal(RemedyKind.Pretraining, pairs[0].Second.Kind);
        Assert.Equal(("residual blocks", "Adam"), (pairs[1].First.Name, pairs[1].Second.Name));
    }

    private static Cure Search(string json, CureSettings settings, List<CureProgress>? progress = null)
    {
        CureSearch search = new(s_device.Value, ClusterData.Make(3), settings);
        search.Progressed += p => progress?.Add(p);
        return search.Run(SpecDocument.Parse(json, "vanished"), TestContext.Current.CancellationToken);
    }
}
