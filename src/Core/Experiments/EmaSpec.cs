using GpuGrad.Syntax;

namespace GpuGrad.Experiments;

/// <summary>An exponential moving average of the weights, which is evaluated in their place.</summary>
internal sealed record EmaSpec
{
    internal static readonly ObjectShape<EmaSpec> Shape = new(new EmaSpec(),
    [
        SpecField<EmaSpec>.Of("decay", new NumberShape(0, max: 1, openMax: true), e => e.Decay, (e, v) => e with { Decay = v },
            "What is left of the average in a step, the rest being the weights after it."),
    ]);

    /// <summary>What is left of the average in a step, from 0 to below 1.</summary>
    public double Decay { get; init; } = 0.999;
}
