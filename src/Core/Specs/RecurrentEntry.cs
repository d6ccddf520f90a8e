using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>A recurrent layer, which reads its columns as a sequence: <c>{ "lstm": 64, "steps": 28 }</c>.</summary>
public sealed record RecurrentEntry(RecurrentKind Kind) : LayerEntry
{
    // Each step is some ten kernel calls of the plan.
    internal const int MaxSteps = 10_000;

    internal static readonly ObjectShape<RecurrentEntry> RnnFields = FieldsOf(RecurrentKind.Rnn, "A plain tanh recurrent layer of this many units.");
    internal static readonly ObjectShape<RecurrentEntry> GruFields = FieldsOf(RecurrentKind.Gru, "A layer of this many gated recurrent units.");
    internal static readonly ObjectShape<RecurrentEntry> LstmFields = FieldsOf(RecurrentKind.Lstm, "A long short-term memory layer of this many units.",
        SpecField<RecurrentEntry>.Of("forgetBias", new NumberShape(), r => r.ForgetBias, (r, v) => r with { ForgetBias = v }, "Added to the forget gate's input bias at the start; 1 keeps the memory open."));

    /// <summary>Units of the layer.</summary>
    public int Hidden { get; init; } = 1;

    /// <summary>Steps of the sequence that the columns hold.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Last steps that the backward pass goes through; null for all.</summary>
    public int? Truncate { get; init; }

    /// <summary>Whether the layer gives its state after every step and not just the last.</summary>
    public bool Sequence { get; init; }

    /// <summary>Initial weights, gate by gate, of both matrices.</summary>
    public InitSpec Init { get; init; } = new InitSpec.PyTorchDefault();

    /// <summary>Initial values of each of the two biases.</summary>
    public InitSpec BiasInit { get; init; } = new InitSpec.PyTorchDefault();

    /// <summary>Added to the input bias of an LSTM's forget gate at the start.</summary>
    public double ForgetBias { get; init; }

    internal override int WeightLayers => 1;

    internal override LayerSpec Resolve(EntryPlace place)
    {
        int features = place.InputsOf(Steps);
        ShapeChecks.Matrix(place.Where, Math.Max(features, Hidden), (long)Hidden * (int)Kind);
        return new RecurrentLayerSpec(place.Where, Kind, features, Hidden, Steps, Truncate ?? Steps, Sequence, Resolved(Init), Resolved(BiasInit), ForgetBias);
    }

    // torch.nn.LSTM and its like draw every tensor from U(±1/√hidden), whatever its own fan-in.
    private InitSpec Resolved(InitSpec init)
    {
        double bound = 1 / Math.Sqrt(Hidden);
        return init is InitSpec.PyTorchDefault ? new InitSpec.Uniform(-bound, bound) : init.Before(ActivationKind.Tanh);
    }

    private static ObjectShape<RecurrentEntry> FieldsOf(RecurrentKind kind, string description, params SpecField<RecurrentEntry>[] own) => new(new RecurrentEntry(kind),
    [
        SpecField<RecurrentEntry>.Of(SpecNames.RecurrentKinds.NameOf(kind), new IntegerShape<int>(1, MaxWidth), r => r.Hidden, (r, v) => r with { Hidden = v }, description, required: true),
        SpecField<RecurrentEntry>.Of("steps", new IntegerShape<int>(1, MaxSteps), r => r.Steps, (r, v) => r with { Steps = v },
            "Steps of the sequence: the columns are cut into this many equal parts, such as an image into its rows.", required: true),
        SpecField<RecurrentEntry>.Of("truncate", new NullableShape<int>(new IntegerShape<int>(1, MaxSteps)), r => r.Truncate, (r, v) => r with { Truncate = v },
            "Back-propagate through the last so many steps only: the steps before them run forward and pass no gradient on."),
        SpecField<RecurrentEntry>.Of("sequence", new BooleanShape(), r => r.Sequence, (r, v) => r with { Sequence = v },
            "Whether the result is the state after every step, side by side, for another recurrent layer to read; the last state otherwise."),
        SpecField<RecurrentEntry>.Of("init", InitSpec.WeightShape, r => r.Init, (r, v) => r with { Init = v },
            "Weights of both matrices, drawn gate by gate; pytorch-default is U(-1/sqrt(units), 1/sqrt(units)) here."),
        SpecField<RecurrentEntry>.Of("biasInit", InitSpec.BiasShape, r => r.BiasInit, (r, v) => r with { BiasInit = v },
            "Each of the two biases, which add up; pytorch-default is U(-1/sqrt(units), 1/sqrt(units)) here."),
        .. own,
    ],
    complete: (r, path) => r switch
    {
        { Truncate: { } truncate } when truncate > r.Steps => throw new SpecException(path.Field("truncate"),
            FormattableString.Invariant($"a sequence of {r.Steps} steps has no last {truncate}; write {r.Steps} or less, or leave it out")),
        { Init: InitSpec.Lsuv } => throw new SpecException(path.Field("init"), "lsuv scales the weights of one matrix, and a recurrent layer has two; choose another init, such as orthogonal"),
        _ => r,
    });
}
