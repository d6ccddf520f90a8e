using GpuGrad.Records;

namespace GpuGrad.Quantities;

/// <summary>The quantiles of a recorded tensor.</summary>
/// <param name="Kind">Which tensor, as files spell it.</param>
/// <param name="Step">The recorded step.</param>
/// <param name="Values">A quantile for each of <see cref="Shares"/>.</param>
internal sealed record TensorQuantiles(string Kind, long Step, IReadOnlyList<QuantileBounds> Values)
{
    /// <summary>The shares whose quantiles are told.</summary>
    public static IReadOnlyList<double> Shares { get; } = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    /// <summary>The quantiles of a record.</summary>
    public static TensorQuantiles Of(LayerRecord record) =>
        new(record.Kind.Spell(), record.Step, [.. Shares.Select(p => record.Histogram.Quantile(p, record.Statistics))]);
}
