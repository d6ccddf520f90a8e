using GpuGrad.Layers;

namespace GpuGrad.Diagnosis;

/// <summary>How far chance alone moves a norm on its way through layers of finite width.</summary>
internal static class LayerSpread
{
    /// <summary>
    /// Standard deviation of ln of the ratio of two norms with these layers between them: half the root of Σ 5/n, n the width
    /// (Hanin and Nica 2018, Products of many large random matrices and gradients in deep neural networks, for ReLU nets).
    /// </summary>
    public static double Of(IEnumerable<LayerTraits> layers) => 0.5 * Math.Sqrt(layers.Sum(l => 5.0 / l.Outputs));
}
