using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Losses;
using GpuGrad.Optimizers;

namespace GpuGrad.Core.Tests.Experiments;

public class TrainSpecTests
{
    private static readonly SpecDocument s_document = SpecDocument.Parse("""{ "model": { "hidden": { "depth": 1, "width": 16 } } }""", "x");

    private static TrainSpec Train(string json) => s_document.Set("train", json).Resolve().Train;

    public static TheoryData<string, OptimizerSpec> Optimizers => new()
    {
        { """{ "kind": "sgd" }""", new Sgd { LearningRate = 0.1, Momentum = 0, Nesterov = false, WeightDecay = 0 } },
        { """{ "momentum": 0.9, "nesterov": true, "weightDecay": 1e-4 }""",
        new Sgd { LearningRate = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 1e-4 } },
        { """{ "kind": "rmsprop" }""", new RmsProp { LearningRate = 0.01, Alpha = 0.99, Epsilon = 1e-8, Momentum = 0, WeightDecay = 0 } },
        { """{ "kind": "rmsprop", "alpha": 0.9, "momentum": 0.5 }""", new RmsProp { LearningRate = 0.01, Alpha = 0.9, Momentum = 0.5 } },
        { """{ "kind": "adam" }""", new Adam { LearningRate = 0.001, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, WeightDecay = 0 } },
        { """{ "kind": "adamw" }""", new AdamW { LearningRate = 0.001, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, WeightDecay = 0.01 } },
        { """{ "kind": "adamw", "beta1": 0.8, "weightDecay": 0 }""", new AdamW { LearningRate = 0.001, Beta1 = 0.8, WeightDecay = 0 } },
        { """{ "kind": "lion" }""", new Lion { LearningRate = 1e-4, Beta1 = 0.9, Beta2 = 0.99, WeightDecay = 0 } },
        { """{ "kind": "lion", "beta2": 0.98, "weightDecay": 0.1 }""", new Lion { Beta2 = 0.98, WeightDecay = 0.1 } },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Every_optimizer_has_its_usual_numbers_and_survives_a_round_trip(string json, OptimizerSpec expected)
    {
        ExperimentSpec spec = s_document.Set("train.optimizer", json).Resolve();

        Assert.Equal(expected, spec.Train.Optimizer);
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
        Assert.NotEqual(expected, expected with { WeightDecay = expected.WeightDecay + 1 });
    }

    [Theory]
    [InlineData("""{ "labelSmoothing": 0.1, "loss": "binaryCrossEntropy" }""", "train.labelSmoothing: smooths the labels of softmaxCrossEntropy alone")]
    [InlineData("""{ "labelSmoothing": 1 }""", "train.labelSmoothing: expected a number")]
    [InlineData("""{ "labelSmoothing": -0.1 }""", "train.labelSmoothing: expected a number")]
    public void LabelsAreSmoothedWhereThereAreShares(string json, string message)
    {
        Assert.StartsWith(message, Assert.Throws<SpecException>(() => Train(json)).Message, StringComparison.Ordinal);
        Assert.Equal(0.1, Train("""{ "labelSmoothing": 0.1 }""").LabelSmoothing);
    }

    [Theory]
    [InlineData("fp32", MatMulPrecision.Fp32)]
    [InlineData("tf32x3", MatMulPrecision.Tf32x3)]
    [InlineData("tf32", MatMulPrecision.Tf32)]
    [InlineData("bf16", MatMulPrecision.Bf16)]
    public void EveryPrecisionIsReadAndSurvivesARoundTrip(string name, MatMulPrecision expected)
    {
        ExperimentSpec spec = s_document.Set("train.precision", name).Resolve();

        Assert.Equal(expected, spec.Train.Precision);
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
        Assert.Equal(MatMulPrecision.Fp32, Train("{}").Precision);
    }

    public static TheoryData<string, ScheduleSpec> Schedules => new()
    {
        { "constant", new ScheduleSpec.Constant(0) },
        { """{ "kind": "constant", "warmup": 100 }""", new ScheduleSpec.Constant(100) },
        { """{ "kind": "step", "every": 30 }""", new ScheduleSpec.Step(0, 30, 0.1) },
        { """{ "kind": "step", "every": 30, "factor": 0.5, "warmup": 3 }""", new ScheduleSpec.Step(3, 30, 0.5) },
        { "cosine", new ScheduleSpec.Cosine(0) },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Every_schedule_is_read_and_survives_a_round_trip(string json, ScheduleSpec expected)
    {
        ExperimentSpec spec = s_document.Set("train.schedule", json).Resolve();

        Assert.Equal(expected, spec.Train.Schedule);
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
    }

    [Fact]
    public void Schedules_follow_their_formulas()
    {
        Assert.Equal([1.0, 1, 1], new[] { 0, 5, 99 }.Select(step => new ScheduleSpec.Constant(0).FactorAt(step, 100)));
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(step => new ScheduleSpec.Constant(4).FactorAt(step, 100)));
        Assert.Equal([1.0, 1, 0.5, 0.5, 0.25], Enumerable.Range(0, 5).Select(step => new ScheduleSpec.Step(0, 2, 0.5).FactorAt(step, 100)));
        var cosine = new ScheduleSpec.Cosine(10);
        Assert.Equal(0.5, cosine.FactorAt(4, 110), 12);
        Assert.Equal(1, cosine.FactorAt(10, 110), 12);
        Assert.Equal(0.5, cosine.FactorAt(60, 110), 12);
        Assert.Equal(0.5 * (1 + Math.Cos(Math.PI * 0.99)), cosine.FactorAt(109, 110), 12);
        Assert.Equal(0.8, cosine.FactorAt(7, 5), 12);
    }

    public static TheoryData<string, ClipSpec> Clips => new()
    {
        { "none", new ClipSpec.None() },
        { """{ "kind": "value", "max": 0.5 }""", new ClipSpec.Value(0.5) },
        { """{ "kind": "globalNorm", "max": 1 }""", new ClipSpec.GlobalNorm(1) },
        { """{ "kind": "perTensorNorm", "max": 2 }""", new ClipSpec.PerTensorNorm(2) },
        { "adaptive", new ClipSpec.Adaptive(0.01, 1e-3) },
        { """{ "kind": "adaptive", "max": 0.1, "epsilon": 0.01 }""", new ClipSpec.Adaptive(0.1, 0.01) },
    };

    [Theory]
    [MemberData(nameof(Clips))]
    public void Every_clip_is_read_and_survives_a_round_trip(string json, ClipSpec expected)
    {
        ExperimentSpec spec = s_document.Set("train.clip", json).Resolve();

        Assert.Equal(expected, spec.Train.Clip);
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
    }

    [Fact]
    public void The_defaults_clip_nothing_keep_the_rate_and_end_at_a_bad_gradient()
    {
        TrainSpec train = Train("{}");

        Assert.Equal((new ScheduleSpec.Constant(0), new ClipSpec.None(), NonFinitePolicy.Error), (train.Schedule, train.Clip, train.NonFinite));
        Assert.Equal(NonFinitePolicy.Zero, Train("""{ "nonFinite": "zero" }""").NonFinite);
    }

    [Theory]
    [InlineData("train.optimizer", """{"kind":"adam","momentum":0.9}""", "train.optimizer.momentum: ",
        "adam has no momentum, only learningRate, beta1, beta2, epsilon, weightDecay; remove it or choose sgd or rmsprop")]
    [InlineData("train.optimizer", """{"kind":"rmsprop","beta1":0.9}""", "train.optimizer.beta1: ", "rmsprop has no beta1")]
    [InlineData("train.optimizer", """{"kind":"rmsprop","nesterov":true}""", "train.optimizer.nesterov: ", "choose sgd")]
    [InlineData("train.optimizer", """{"kind":"lion","epsilon":1e-8}""", "train.optimizer.epsilon: ",
        "lion has no epsilon, only learningRate, beta1, beta2, weightDecay; remove it or choose rmsprop or adam or adamw")]
    [InlineData("train.optimizer", """{"epsilon":1e-8}""", "train.optimizer.epsilon: ", "sgd has no epsilon")]
    [InlineData("train.optimizer", """{"nesterov":true}""", "train.optimizer.nesterov: ", "set momentum above 0")]
    [InlineData("train.optimizer", """{"kind":"adam","beta2":1}""", "train.optimizer.beta2: ", "a number from 0 below 1")]
    [InlineData("train.optimizer", """{"kind":"adam","epsilon":0}""", "train.optimizer.epsilon: ", "a number from 1E-37")]
    [InlineData("train.optimizer", """{"weightDecay":-0.1}""", "train.optimizer.weightDecay: ", "a number from 0")]
    [InlineData("train.optimizer", """{"kind":"adamW"}""", "train.optimizer.kind: ", "did you mean 'adamw'?")]
    [InlineData("train.schedule", "step", "train.schedule.every: ", "this field is missing")]
    [InlineData("train.schedule", """{"kind":"cosine","every":3}""", "train.schedule.every: ", "unknown field; known: kind, warmup")]
    [InlineData("train.schedule", """{"kind":"step","every":0}""", "train.schedule.every: ", "a whole number from 1")]
    [InlineData("train.schedule", """{"kind":"step","every":1,"factor":0}""", "train.schedule.factor: ", "a number above 0")]
    [InlineData("train.schedule", """{"kind":"constant","warmup":-1}""", "train.schedule.warmup: ", "a whole number from 0")]
    [InlineData("train.clip", "globalNorm", "train.clip.max: ", "this field is missing")]
    [InlineData("train.clip", """{"kind":"globalNorm","max":-1}""", "train.clip.max: ", "found the number -1")]
    [InlineData("train.clip", """{"kind":"globalNorm","max":"NaN"}""", "train.clip.max: ", "a number from 1E-37, found the text \"NaN\"")]
    [InlineData("train.clip", """{"kind":"value","max":0}""", "train.clip.max: ", "found the number 0")]
    [InlineData("train.clip", """{"kind":"none","max":1}""", "train.clip.max: ", "unknown field; known: kind")]
    [InlineData("train.clip", """{"kind":"adaptive","epsilon":0}""", "train.clip.epsilon: ", "found the number 0")]
    [InlineData("train.nonFinite", "ignore", "train.nonFinite: ", "known: error, skip, zero")]
    [InlineData("train.precision", "tf23", "train.precision: ", "unknown name 'tf23'; did you mean 'tf32'?")]
    [InlineData("train.precision", "fp16", "train.precision: ", "known: fp32, tf32x3, tf32, bf16")]
    [InlineData("train.precision", "16", "train.precision: ", "expected one of fp32, tf32x3, tf32, bf16")]
    public void What_makes_no_sense_is_refused(string path, string json, string begins, string says)
    {
        var error = Assert.Throws<SpecException>(() => s_document.Set(path, json).Resolve());

        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pretraining_is_off_unless_given_and_survives_a_round_trip()
    {
        Assert.Null(Train("{}").Pretrain);
        Assert.Null(Train("""{ "pretrain": false }""").Pretrain);
        PretrainSpec usual = Train("""{ "pretrain": true }""").Pretrain!;
        Assert.Equal(new PretrainSpec { Epochs = 3, Corruption = 0.25, Optimizer = new Adam() }, usual);

        ExperimentSpec spec =
            s_document.Set("train.pretrain", """{ "steps": 50, "corruption": 0, "loss": "meanSquaredError", "optimizer": { "learningRate": 2 } }""").Resolve();
        Assert.Equal(
            new PretrainSpec { Steps = 50, Corruption = 0, Loss = ReconstructionLoss.MeanSquaredError, Optimizer = new Sgd { LearningRate = 2 } },
            spec.Train.Pretrain);
        Assert.Null(spec.Train.Pretrain!.Epochs);
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
    }

    [Theory]
    [InlineData("""{ "corruption": 1 }""", "train.pretrain.corruption")]
    [InlineData("""{ "corruption": -0.1 }""", "train.pretrain.corruption")]
    [InlineData("""{ "epochs": 0 }""", "train.pretrain.epochs")]
    [InlineData("""{ "epochs": 1, "steps": 1 }""", "train.pretrain")]
    [InlineData("""{ "loss": "softmaxCrossEntropy" }""", "train.pretrain.loss")]
    [InlineData("""{ "optimizer": { "kind": "adam", "momentum": 0.9 } }""", "train.pretrain.optimizer.momentum")]
    public void Pretraining_that_makes_no_sense_is_refused(string pretrain, string where) =>
        Assert.Equal(where, Assert.Throws<SpecException>(() => s_document.Set("train.pretrain", pretrain).Resolve()).Where);
}
