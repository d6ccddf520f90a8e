using GpuGrad.Activations;
using GpuGrad.Initialization;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>The factor on the standard deviation of an initialisation: a number, or what the activation of the layer asks for.</summary>
public readonly record struct InitGain
{
    internal static readonly SpecShape<InitGain> Shape = new GainShape();

    private InitGain(GainSource source, double number) => (Source, Number) = (source, number);

    /// <summary>1.</summary>
    public static InitGain One { get; } = 1;

    /// <summary>√2, and less for a rectifier with a slope below zero.</summary>
    public static InitGain Rectifier { get; } = new(GainSource.Rectifier, 0);

    /// <summary>The gain of the activation that the layer feeds.</summary>
    public static InitGain Activation { get; } = new(GainSource.Activation, 0);

    /// <summary>Where the gain comes from.</summary>
    public GainSource Source { get; }

    /// <summary>The number; 0 where <see cref="Source"/> is another.</summary>
    public double Number { get; }

    /// <summary>The gain <paramref name="number"/>.</summary>
    public static implicit operator InitGain(double number) => new(GainSource.Number, number);

    /// <summary>The number that this gain comes to before <paramref name="activation"/>.</summary>
    public double Before(ActivationSpec activation) => Source switch
    {
        GainSource.Rectifier => ActivationGain.OfRectifier(activation),
        GainSource.Activation => ActivationGain.Of(activation),
        _ => Number,
    };
}
