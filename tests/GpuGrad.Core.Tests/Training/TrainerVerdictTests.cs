using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Running;
using GpuGrad.Runs;

namespace GpuGrad.Core.Tests.Training;

/// <summary>A training in memory is judged as a run of the same net is.</summary>
public sealed class TrainerVerdictTests : IDisposable
{
    private static readonly Dataset s_images = Dataset.Load("fashion-mnist");

    private readonly ComputeDevice _device = ComputeDevice.Open("cpu:2");
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Ten layers of sigmoids learn nothing in so many steps.
    private static ExperimentSpec Vanishing => new()
    {
        Name = "vanishing",
        Model = new ModelSpec { Hidden = new HiddenSpec { Depth = 10, Width = 30, Activation = ActivationKind.Sigmoid } },
        Train = new TrainSpec { Steps = 100, Optimizer = new Sgd { LearningRate = 0.1 } },
    };

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void ASickNetHasTheVerdictsThatItsRunHas()
    {
        using Trainer trainer = new(Vanishing, s_images, _device) { KeepsRecords = true };
        trainer.Train(Token);
        IReadOnlyList<Verdict> verdicts = trainer.Verdicts();

        RunOutcome run = new ExperimentRunner(_device, _folder.Path).Run(
            new SpecVariant(Vanishing, new Dictionary<string, JsonNode>(), ""), s_images, group: null, Token);

        Assert.Equal("Vanishing gradient", verdicts[0].Title);
        Assert.Equal(run.Manifest.Verdicts!.Select(Told), verdicts.Select(Told));
        Assert.StartsWith("Untried, ", run.Manifest.Verdicts![0].Cure, StringComparison.Ordinal);
        Assert.EndsWith(verdicts[0].Cure, run.Manifest.Verdicts[0].Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void ANetThatLearnsHasNone()
    {
        ExperimentSpec spec = Vanishing with
        {
            Model = new ModelSpec { Hidden = new HiddenSpec { Depth = 2, Width = 30, Activation = ActivationKind.Relu } },
        };
        using Trainer trainer = new(spec, s_images, _device) { KeepsRecords = true };
        trainer.Step(100, Token);

        Assert.Empty(trainer.Verdicts());
    }

    [Fact]
    public void ATrainingThatNanEndedIsJudgedToo()
    {
        ExperimentSpec spec = Vanishing with
        {
            Model = new ModelSpec { Hidden = new HiddenSpec { Depth = 4, Width = 30, Activation = ActivationKind.Relu, Init = new InitSpec.Normal(0, 1e12) } },
        };
        using Trainer trainer = new(spec, s_images, _device) { KeepsRecords = true };
        NonFiniteException failure = Assert.Throws<NonFiniteException>(() => trainer.Train(Token));

        Verdict verdict = Assert.Single(trainer.Verdicts(), verdict => verdict.Title == "NaN or infinity");
        Assert.Contains(failure.Origin!.Op, verdict.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutRecordsThereIsNoJudgement()
    {
        using Trainer forgets = new(Vanishing, s_images, _device), waits = new(Vanishing, s_images, _device) { KeepsRecords = true };
        forgets.Step(1, Token);

        Assert.Contains("set KeepsRecords", Assert.Throws<InvalidOperationException>(forgets.Verdicts).Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was recorded", Assert.Throws<InvalidOperationException>(waits.Verdicts).Message, StringComparison.Ordinal);
    }

    private static (string, string, string, double, string, string) Told(Verdict verdict) =>
        (verdict.Title, verdict.Finding, verdict.Cause, verdict.Sureness, string.Join(", ", verdict.Layers), string.Join(", ", verdict.Steps));
}
