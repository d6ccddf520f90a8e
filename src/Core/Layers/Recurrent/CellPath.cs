using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.MeanField;

namespace GpuGrad.Layers;

/// <summary>
/// The way of a gradient back in time through an LSTM's cell alone, c′ = f·c + i·g, as if no weight moved its gates: each step
/// multiplies it by the forget gate, σ(b_f) at its initial bias (Hochreiter and Schmidhuber 1997; Gers et al. 2000).
/// </summary>
/// <param name="Where">The layer's path in the spec.</param>
/// <param name="ForgetBias">b_f, the mean of the forget gate's two biases together.</param>
/// <param name="PerStep">σ(b_f).</param>
/// <param name="Steps">Steps back from the last one that the gradient goes: one less than those that the layer learns from.</param>
/// <param name="Overall">σ(b_f) to the power of <paramref name="Steps"/>.</param>
internal sealed record CellPath(string Where, double ForgetBias, double PerStep, int Steps, double Overall)
{
    /// <summary>One for each LSTM among these layers.</summary>
    internal static IReadOnlyList<CellPath> Of(IEnumerable<Layer> layers) =>
        [.. layers.OfType<RecurrentLayer>().Where(layer => layer.Kind == RecurrentKind.Lstm).Select(Of)];

    private static CellPath Of(RecurrentLayer lstm)
    {
        double bias = lstm.ForgetBias + (2 * WeightMoments.Of(lstm.BiasInit, lstm.Features, lstm.Hidden).Mean);
        double perStep = ActivationReference.Sigmoid(bias);
        return new(lstm.Where, bias, perStep, lstm.Learned - 1, Math.Pow(perStep, lstm.Learned - 1));
    }
}
