using GpuGrad.Core.Tests.Diagnosis;
using GpuGrad.Cures;
using GpuGrad.Data;
using GpuGrad.Diagnosis;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Remedies;
using GpuGrad.Verdicts;

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
        Cure cure = Search(Vanished, new CureSettings(Budget: 100, Steps: 40, Pairs: 3, Finalists: 2), progress);

        Verdict root = cure.Judgement.Verdicts[0];
        Assert.Equal((VerdictKind.Vanishing, null), (root.Kind, root.Follows));
        Assert.All(cure.Judgement.Verdicts.Skip(1), verdict => Assert.Equal((VerdictKind.Vanishing, 0), (verdict.Follows!.Value, verdict.Options.Count)));
        Assert.InRange(cure.Untreated.Result.GradientRatio!.Value, 1e-12, 1e-4);
        Assert.InRange(cure.Untreated.Full!.Accuracy!.Value, 0, 0.4);
        TreatmentTrial winner = cure.Winner!;
        Assert.InRange(winner.Full!.Accuracy!.Value, 0.7, 1);
        Assert.InRange(winner.Full.GradientRatio!.Value, 1e-3, 1e3);
        Assert.Equal((40L, 120L), (winner.Result.Steps, winner.Full.Steps));
        Assert.Equal(2, cure.Trials.Count(trial => trial.Full is not null));
        Assert.Equal(3, cure.Trials.Count(trial => trial.Treatment.Remedies.Count == 2));
        Assert.Equal(170, cure.Samples);
        Assert.Contains(winner.Treatment.Name, cure.Sentence, StringComparison.Ordinal);
        Assert.Contains(winner.Treatment.Remedies[0].Why, cure.Sentence, StringComparison.Ordinal);
        Assert.Contains(" After 120 steps the accuracy on training data that was held back is ", cure.Sentence, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, progress.Count), progress.Select(p => p.Number));
        Assert.All(progress, p => Assert.InRange(p.Number, 1, p.Count));

        // What an option says applies it does: the same net again does the same.
        VerdictOption option = root.Options[0];
        Assert.True(option.Tried!.Cured);
        SpecDocument cured =
            option.Set.Aggregate(
                SpecDocument.Parse(Vanished, "vanished"), (document, set) =>
                document.Set(set[..set.IndexOf('=', StringComparison.Ordinal)], set[(set.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        using DeviceData data = new(s_device.Value, HeldBack.Of(ClusterData.Make(3), 32)!);
        using Trial again = new(data, Treatment.None(cured), 120);
        Assert.Equal(option.Tried.After.Loss, again.TrainTo(120, TestContext.Current.CancellationToken).Loss);
    }

    [Fact]
    public void TheNumberOfWorkersChangesNothing()
    {
        CureSettings settings = new(Budget: 20, Steps: 20, Pairs: 2, Finalists: 2);
        using ComputeDevice two = ComputeDevice.Open(DeviceSelector.Parse("cpu:2"));
        Cure one = Search(Vanished, settings), other = new CureSearch(two, ClusterData.Make(3), settings)
            .Run(SpecDocument.Parse(Vanished, "vanished"), null, TestContext.Current.CancellationToken);
        Assert.Equal(one.Trials.Select(Told), other.Trials.Select(Told));

        static (string, double, double?) Told(TreatmentTrial trial) => (trial.Treatment.Name, trial.Result.Loss, trial.Full?.Loss);
    }

    [Fact]
    public void DivergingIsAResultAndRefusedRemediesAreSaid()
    {
        Cure cure = Search("""
            { "data": { "batch": 32 },
              "model": { "hidden": { "depth": 3, "width": 8, "activation": "relu", "skip": "highway" } },
              "train": { "steps": 60, "optimizer": { "kind": "sgd", "learningRate": 1e20 } } }
            """, new CureSettings(Budget: 100, Steps: 20, Pairs: 0, Finalists: 2));

        Assert.Matches(@"^diverged at step \d$", cure.Untreated.Result.Divergence!);
        Assert.Contains(
            "a highway layer has no place for a norm", cure.Refused.Single(refused => refused.Remedy.Name == "batch norm").Why, StringComparison.Ordinal);
        Assert.NotNull(cure.Winner);
        Assert.Null(cure.Winner.Full!.Divergence);
        Assert.NotNull(cure.Trials[^1].Result.Divergence);
    }

    [Fact]
    public void OfAHealthyNetItIsSaidThatNothingIsWrong()
    {
        Cure cure = Search("""
            { "data": { "batch": 32 },
              "model": { "hidden": { "depth": 2, "width": 32, "activation": "relu" } },
              "train": { "steps": 150, "optimizer": { "kind": "adam", "learningRate": 0.01 } } }
            """, new CureSettings(Steps: 60, Pairs: 0, Finalists: 1));

        Assert.Empty(cure.Judgement.Verdicts);
        Assert.StartsWith("Nothing is wrong with this net in 150 steps. ", cure.Sentence, StringComparison.Ordinal);
        Assert.Contains(cure.Winner is null ? "Nothing that was tried is better" : "What would still gain most is", cure.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereTheBudgetIsSmallEveryTrialIsShorterThanTheTraining()
    {
        Cure cure = Search(Vanished, new CureSettings(Budget: 0.05, Steps: 10, Pairs: 1, Finalists: 1));

        Assert.InRange(cure.Untreated.Full!.Steps, 2, 119);
        Assert.All(cure.Trials.Select(trial => trial.Full).OfType<TrialResult>(), full => Assert.Equal(cure.Untreated.Full.Steps, full.Steps));
    }

    [Theory]
    [InlineData(1e9, 3.2e10)]
    [InlineData(1e10, 8e10)]
    [InlineData(1e11, 2e11)]
    [InlineData(1e13, 1e13)]
    public void ALongTrainingIsFollowedByTrialsThatTakeNoLonger(double training, double work)
    {
        Assert.Equal(work, new CureSettings().WorkFor(training));
        Assert.Equal(3 * Math.Max(4e9, training), new CureSettings(Budget: 3).WorkFor(training));
    }

    [Fact]
    public void PairsAreOfDifferentKindsAndTriedOnce()
    {
        Treatment none = Treatment.None(SpecDocument.Parse(Vanished, "vanished"));
        TreatmentTrial[] singles =
        [
            .. RemedyCatalog.For(none.Spec, 10).Select((remedy, i) => new TreatmentTrial(
                none with { Remedies = [remedy] },
                new TrialResult(10, remedy.Kind == RemedyKind.Skip ? 0.9 : 1e-6, 1, 1, i / 30.0, null, 1, new Findings([], true)))),
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
        return search.Run(SpecDocument.Parse(json, "vanished"), null, TestContext.Current.CancellationToken);
    }
}
