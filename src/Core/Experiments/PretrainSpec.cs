using GpuGrad.Losses;
using GpuGrad.Optimizers;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments;

/// <summary>
/// The stage before training: each hidden layer in turn, from the input, learns as a denoising auto-encoder to restore what
/// the layers below make of the data (Vincent et al. 2008; greedy and layer-wise as in Bengio et al. 2007).
/// </summary>
internal sealed record PretrainSpec
{
    internal static readonly ObjectShape<PretrainSpec> Shape = new(new PretrainSpec(),
    [
        SpecField<PretrainSpec>.Of("epochs", new NullableShape<int>(new IntegerShape<int>(1, 1_000_000)), p => p.Epochs, (p, v) => p with { Epochs = v },
            "Passes over the training images for each layer; 3 where neither epochs nor steps is given."),
        SpecField<PretrainSpec>.Of("steps", new NullableShape<int>(new IntegerShape<int>(1, int.MaxValue)), p => p.Steps, (p, v) => p with { Steps = v },
            "Number of steps for each layer, instead of epochs."),
        SpecField<PretrainSpec>.Of("optimizer", OptimizerKinds.Shape, p => p.Optimizer, (p, v) => p with { Optimizer = v },
            "How encoder and decoder are updated."),
        SpecField<PretrainSpec>.Of("corruption", new NumberShape(0, max: 1, openMax: true), p => p.Corruption, (p, v) => p with { Corruption = v },
            "Share of a layer's inputs that is set to 0 before it encodes them; 0 for plain auto-encoders."),
        SpecField<PretrainSpec>.Of(
            "loss",
            new NullableShape<ReconstructionLoss>(new ChoiceShape<ReconstructionLoss>(SpecNames.ReconstructionLosses)),
            p => p.Loss,
            (p, v) => p with { Loss = v },
            "How a reconstruction is measured; unless given, crossEntropy for a layer whose inputs lie from 0 to 1 (such pixels, or sigmoids) "
            + "and meanSquaredError for any other."),
    ],
    [FieldRule.AtMostOne("epochs", "steps")]);

    private int? _epochs = 3;

    /// <summary>Passes over the training images for each layer; null where <see cref="Steps"/> is given.</summary>
    public int? Epochs
    {
        get => Steps is null ? _epochs : null;
        init => _epochs = value;
    }

    /// <summary>Number of steps for each layer; null where <see cref="Epochs"/> is given.</summary>
    public int? Steps { get; init; }

    /// <summary>How encoder and decoder are updated.</summary>
    public OptimizerSpec Optimizer { get; init; } = new Adam();

    /// <summary>Probability that an input is set to 0, 0 to below 1.</summary>
    public double Corruption { get; init; } = 0.25;

    /// <summary>How a reconstruction is measured; null: by what each layer reads.</summary>
    public ReconstructionLoss? Loss { get; init; }
}
