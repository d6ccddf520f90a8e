using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Models;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// A stack of equal hidden layers: <see cref="Depth"/> of them with weights, the output layer not counted. With
/// unit = [dense, norm?, activation, dropout?], the norm being batch or layer norm, it expands to
/// <list type="bullet">
/// <item>none: unit × depth;</item>
/// <item>residual: unit, then blocks [x + scale·branch(x), activation, dropout?], branch = [unit × (every − 1), dense, norm?] (He et al. 2015);</item>
/// <item>preActivationResidual: dense, then blocks x + scale·branch(x), branch = [norm?, activation, dropout?, dense] × every, then norm?, activation, dropout?
/// (He et al. 2016);</item>
/// <item>dense: unit, then depth − 1 units of growth columns, each reading all columns so far (Huang et al. 2017);</item>
/// <item>highway: unit, then depth − 1 layers [t·h + (1 − t)·x, dropout?], h = activation(dense(x)), t = sigmoid(dense(x)) (Srivastava et al. 2015).</item>
/// </list>
/// The first dense layer of a net with skips makes the width that the sums need. A dense layer has a bias unless it feeds a batch norm directly.
/// A maxout of K pieces makes the dense layer before it K times as wide.
/// </summary>
public sealed record HiddenSpec
{
    internal static readonly ObjectShape<HiddenSpec> Shape = new(new HiddenSpec(),
    [
        SpecField<HiddenSpec>.Of("depth", new IntegerShape<int>(1, 10_000), h => h.Depth, (h, v) => h with { Depth = v },
            "Number of hidden layers with weights.", required: true),
        SpecField<HiddenSpec>.Of("width", new IntegerShape<int>(1, Layer.MaxWidth), h => h.Width, (h, v) => h with { Width = v },
            "Units in each hidden layer.", required: true),
        SpecField<HiddenSpec>.Of("activation", ActivationSpec.Shape, h => h.Activation, (h, v) => h with { Activation = v },
            "Activation of each hidden layer."),
        SpecField<HiddenSpec>.Of("init", InitSpec.WeightShape, h => h._init, (h, v) => h with { _init = v },
            "Weights of the hidden layers; he-normal before rectifiers and lecun-normal otherwise, unless given."),
        SpecField<HiddenSpec>.Of(
            "biasInit", InitSpec.BiasShape, h => h._biasInit, (h, v) => h with { _biasInit = v }, "Biases of the hidden layers; zeros unless given."),
        SpecField<HiddenSpec>.Of("bias", new NullableShape<bool>(new BooleanShape()), h => h.Bias, (h, v) => h with { Bias = v },
            "Whether the layers have a bias; unless given, those that feed a batch norm directly have none, since it would do nothing."),
        SpecField<HiddenSpec>.Of(
            "batchNorm", new SwitchShape<BatchNormSpec>(BatchNormSpec.Shape), h => h.BatchNorm, (h, v) => h with { BatchNorm = v },
            "Batch normalisation before each activation."),
        SpecField<HiddenSpec>.Of(
            "layerNorm", new SwitchShape<LayerNormSpec>(LayerNormSpec.Shape), h => h.LayerNorm, (h, v) => h with { LayerNorm = v },
            "Layer normalisation before each activation."),
        SpecField<HiddenSpec>.Of(
            "dropout", DropoutLayer.ProbabilityShape, h => h.Dropout, (h, v) => h with { Dropout = v },
            "Share of each hidden layer's values that is zeroed in training."),
        SpecField<HiddenSpec>.Of("skip", SkipSpec.Shape, h => h.Skip, (h, v) => h with { Skip = v }, "How the hidden layers are bridged."),
    ],
    complete: (h, path) => HiddenValidation.Check(h, h._biasInit is not null, path) with { _init = h.Init, _biasInit = h.Bias == false ? null : h.BiasInit });

    private InitSpec? _init;
    private InitSpec? _biasInit;

    /// <summary>Number of hidden layers with weights, at least 1.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Units in each hidden layer, at least 1.</summary>
    public int Width { get; init; } = 1;

    /// <summary>Activation of each hidden layer.</summary>
    public ActivationSpec Activation { get; init; } = ActivationKind.Relu;

    /// <summary>Initial weights of the hidden layers; <see cref="InitSpec.DefaultFor"/> unless given.</summary>
    public InitSpec Init
    {
        get => _init ?? InitSpec.DefaultFor(Activation);
        init => _init = value;
    }

    /// <summary>Initial biases of the hidden layers that have one.</summary>
    public InitSpec BiasInit
    {
        get => _biasInit ?? new InitSpec.Zeros();
        init => _biasInit = value;
    }

    /// <summary>Whether the layers have a bias; null: all but those that feed a batch norm directly.</summary>
    public bool? Bias { get; init; }

    /// <summary>Batch normalisation before each activation; null for none.</summary>
    public BatchNormSpec? BatchNorm { get; init; }

    /// <summary>Layer normalisation before each activation; null for none.</summary>
    public LayerNormSpec? LayerNorm { get; init; }

    /// <summary>Probability that a value of a hidden layer is zeroed in training, 0 to below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>How the hidden layers are bridged.</summary>
    public SkipSpec Skip { get; init; } = new SkipSpec.None();
}
