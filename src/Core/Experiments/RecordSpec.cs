using GpuGrad.Experiments;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>What is recorded, and how often.</summary>
public sealed record RecordSpec
{
    internal static readonly ObjectShape<RecordSpec> Shape = new(new RecordSpec(),
    [
        SpecField<RecordSpec>.Of(
            "every", new IntegerShape<int>(1, int.MaxValue), r => r.Every, (r, v) => r with { Every = v }, "Steps from one recorded step to the next."),
        SpecField<RecordSpec>.Of(
            "kinds", new ListShape<RecordedKind>(new ChoiceShape<RecordedKind>(SpecNames.RecordKinds), unique: true), r => r.Kinds, (r, v) =>
            r with { Kinds = v },
            "What is recorded of each layer; an empty list records nothing."),
        SpecField<RecordSpec>.Of("directions", new BooleanShape(), r => r.Directions, (r, v) => r with { Directions = v },
            "Whether each layer's weight gradient is compared with that of the step before on recorded steps, for direction change and gradient noise scale; needs recorded kinds."),
        SpecField<RecordSpec>.Of("startSamples", new IntegerShape<int>(0, int.MaxValue), r => r.StartSamples, (r, v) => r with { StartSamples = v },
            "Training images over which each layer's speed (the norm of its mean bias gradient) is measured before the first step; 0 measures none."),
    ]);

    /// <summary>Steps from one recorded step to the next.</summary>
    public int Every { get; init; } = 10;

    /// <summary>What is recorded of each layer.</summary>
    public ValueList<RecordedKind> Kinds { get; init; } =
        [RecordedKind.WeightGradient, RecordedKind.BiasGradient, RecordedKind.Delta, RecordedKind.Activation, RecordedKind.Weight, RecordedKind.Update];

    /// <summary>Whether weight gradients of recorded steps are compared with those of the steps before.</summary>
    public bool Directions { get; init; }

    /// <summary>Images over which speed is measured at the start; 0 for none.</summary>
    public int StartSamples { get; init; } = 1000;
}
