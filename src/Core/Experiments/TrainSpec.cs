using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Optimizers;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>How long to train, on which loss, and how gradients become updates.</summary>
public sealed record TrainSpec
{
    internal static readonly ObjectShape<TrainSpec> Shape = new(new TrainSpec(),
    [
        SpecField<TrainSpec>.Of("epochs", new NullableShape<int>(new IntegerShape<int>(1, 1_000_000)), t => t.Epochs, (t, v) => t with { Epochs = v },
            "Passes over the training samples; 3 where neither epochs nor steps is given."),
        SpecField<TrainSpec>.Of("steps", new NullableShape<int>(new IntegerShape<int>(1, int.MaxValue)), t => t.Steps, (t, v) => t with { Steps = v },
            "Number of steps, instead of epochs."),
        SpecField<TrainSpec>.Of("accumulate", new IntegerShape<int>(1, 1000), t => t.Accumulate, (t, v) => t with { Accumulate = v },
            "Batches a step: its gradient is the mean of theirs, made one after the other in the memory of one."),
        SpecField<TrainSpec>.Of("loss", new NullableShape<LossKind>(new ChoiceShape<LossKind>(SpecNames.Losses)), t => t._loss, (t, v) => t with { _loss = v },
            "What is minimised; meanSquaredError where data.source gives numbers and softmaxCrossEntropy where it gives classes, unless given."),
        SpecField<TrainSpec>.Of("labelSmoothing", new NumberShape(0, max: 1, openMax: true), t => t.LabelSmoothing, (t, v) => t with { LabelSmoothing = v },
            "The share of each label that goes to all classes alike, in the loss softmaxCrossEntropy."),
        SpecField<TrainSpec>.Of("optimizer", OptimizerKinds.Shape, t => t.Optimizer, (t, v) => t with { Optimizer = v }, "How the weights are updated."),
        SpecField<TrainSpec>.Of("schedule", ScheduleSpec.Shape, t => t.Schedule, (t, v) => t with { Schedule = v }, "How the learning rate changes."),
        SpecField<TrainSpec>.Of("clip", ClipSpec.Shape, t => t.Clip, (t, v) => t with { Clip = v }, "How gradients are kept small."),
        SpecField<TrainSpec>.Of(
            "nonFinite",
            new ChoiceShape<NonFinitePolicy>(SpecNames.NonFinitePolicies),
            t => t.NonFinite,
            (t, v) => t with { NonFinite = v },
            "What happens at a gradient that is NaN or infinite: the run ends, as at such a loss (error), the step is left out (skip), "
            + "or such values count as 0 (zero)."),
        SpecField<TrainSpec>.Of("precision", new ChoiceShape<MatMulPrecision>(SpecNames.Precisions), t => t.Precision, (t, v) => t with { Precision = v },
            "What the operands of matrix products are rounded to, those of a layer's result and of both its gradients: nothing (fp32), two TF32 numbers each for "
            + "about FP32's accuracy (tf32x3), tf32 or bf16. Weights, sums and all else are FP32; GPUs have tensor cores for the others, which are emulated elsewhere."),
        SpecField<TrainSpec>.Of("pretrain", new SwitchShape<PretrainSpec>(PretrainSpec.Shape), t => t.Pretrain, (t, v) => t with { Pretrain = v },
            "A stage before the training: each hidden layer in turn learns to restore its corrupted inputs."),
        SpecField<TrainSpec>.Of(
            "earlyStopping", new SwitchShape<EarlyStoppingSpec>(EarlyStoppingSpec.Shape), t => t.EarlyStopping, (t, v) => t with { EarlyStopping = v },
            "Ends the training where evaluations of the test split become no better."),
        SpecField<TrainSpec>.Of("ema", new SwitchShape<EmaSpec>(EmaSpec.Shape), t => t.Ema, (t, v) => t with { Ema = v },
            "An exponential moving average of the weights: the test split is evaluated with it, and it is kept beside the weights."),
        SpecField<TrainSpec>.Of("freeze", new ListShape<string>(new TextShape("the name of a layer or tensor", @"\S"), unique: true), t => t.Freeze,
            (t, v) => t with { Freeze = v },
            "Layers that keep their weights, by name: 0, or 3 for all that is in the block 3, or one tensor, 0.bias. Their gradients are recorded all the same."),
        SpecField<TrainSpec>.Of("weights", WeightsFile.Shape, t => t.WeightsFile, (t, v) => t with { WeightsFile = v },
            "The file of weights that the training starts from, instead of those that the spec draws: safetensors, under the names and shapes of an equivalent "
            + "nn.Sequential of PyTorch, or the same net in an ONNX file. A relative path begins at the experiment's file."),
    ],
    [FieldRule.AtMostOne("epochs", "steps")],
    complete: (t, path) => t is { Pretrain: not null, WeightsFile: not null }
        ? throw new SpecException(path.Field("weights"), "pre-training starts from weights that the spec draws; write pretrain or weights, not both")
        : t);

    private int? _epochs = 3;
    private LossKind? _loss;

    /// <summary>Passes over the training samples; null where <see cref="Steps"/> is given.</summary>
    public int? Epochs
    {
        get => Steps is null ? _epochs : null;
        init => _epochs = value;
    }

    /// <summary>Number of steps; null where <see cref="Epochs"/> is given.</summary>
    public int? Steps { get; init; }

    /// <summary>Batches a step, one after the other: its gradient is the mean of theirs.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>What is minimised.</summary>
    public LossKind Loss
    {
        get => _loss ?? LossKind.SoftmaxCrossEntropy;
        init => _loss = value;
    }

    /// <summary>
    /// ε, from 0 to below 1: with <see cref="LossKind.SoftmaxCrossEntropy"/> the label counts 1 − ε + ε / classes and every other class ε / classes, as
    /// <c>label_smoothing</c> of PyTorch's <c>CrossEntropyLoss</c> has it; evaluations too.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>How the weights are updated.</summary>
    public OptimizerSpec Optimizer { get; init; } = new Sgd();

    /// <summary>How the learning rate changes.</summary>
    public ScheduleSpec Schedule { get; init; } = new ScheduleSpec.Constant(0);

    /// <summary>How gradients are kept small.</summary>
    public ClipSpec Clip { get; init; } = new ClipSpec.None();

    /// <summary>What happens at a gradient that is not finite.</summary>
    public NonFinitePolicy NonFinite { get; init; } = NonFinitePolicy.Error;

    /// <summary>What the operands of all matrix products are rounded to, of evaluations too.</summary>
    public MatMulPrecision Precision { get; init; }

    /// <summary>How the hidden layers are trained one by one before; null where they are not.</summary>
    internal PretrainSpec? Pretrain { get; init; }

    /// <summary>When the training ends before its last step; null where it does not.</summary>
    internal EarlyStoppingSpec? EarlyStopping { get; init; }

    /// <summary>The average of the weights that is evaluated; null where they are themselves.</summary>
    internal EmaSpec? Ema { get; init; }

    /// <summary>Layers and tensors, by name, that keep their weights.</summary>
    internal ValueList<string> Freeze { get; init; } = [];

    /// <summary>
    /// The file of weights that the training starts from, as <c>train.weights</c> names it; null where the spec draws them. A <see cref="Trainer"/> looks for
    /// a relative path in the current folder.
    /// </summary>
    public string? Weights
    {
        get => WeightsFile?.Path;
        init => WeightsFile = value is null ? null : new WeightsFile(value);
    }

    /// <summary>The same file, with what is known of it.</summary>
    internal WeightsFile? WeightsFile { get; init; }

    /// <summary>This with the loss that suits the source, unless one was given.</summary>
    internal TrainSpec For(DataSource source) => For(source.GivesNumbers == true);

    /// <summary>This with the loss that suits the targets, unless one was given.</summary>
    internal TrainSpec For(TargetShape target) => For(target.Numbers > 0);

    private TrainSpec For(bool numbers) => this with { _loss = _loss ?? (numbers ? LossKind.MeanSquaredError : LossKind.SoftmaxCrossEntropy) };
}
