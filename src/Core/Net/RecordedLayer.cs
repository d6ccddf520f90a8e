using ILGPU;

namespace GpuGrad;

/// <summary>A layer with weights, as a plan computes it: where the tensors lie that can be recorded.</summary>
public sealed class RecordedLayer(LayerInfo info, Parameter weight, Parameter? bias, Tensor preActivation)
{
    /// <summary>Who it is.</summary>
    public LayerInfo Info { get; } = info;

    /// <summary>W x + b, [batch, out]; its gradient is δ.</summary>
    public Tensor PreActivation { get; } = preActivation;

    /// <summary>The layer's output: after the activation that follows, or the pre-activation where none does.</summary>
    public Tensor Activation { get; internal set; } = preActivation;

    /// <summary>The weights, [out, in].</summary>
    public Parameter Weight { get; } = weight;

    /// <summary>The biases, [out]; null where there are none.</summary>
    public Parameter? Bias { get; } = bias;

    /// <summary>Whether what follows takes the biases away again.</summary>
    internal bool BiasDoesNothing { get; init; }

    /// <summary>The tensor of a kind; empty where the layer has none.</summary>
    public ArrayView<float> this[RecordedKind kind] => kind switch
    {
        RecordedKind.WeightGradient => Weight.Gradient,
        RecordedKind.Update => Weight.Update,
        RecordedKind.BiasGradient => Bias?.Gradient ?? ArrayView<float>.Empty,
        RecordedKind.Delta => PreActivation.Gradient,
        RecordedKind.Activation => Activation.Values,
        RecordedKind.Weight => Weight.Values,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
