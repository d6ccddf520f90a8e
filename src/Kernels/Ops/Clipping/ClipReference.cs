namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>Gradient clipping in double precision.</summary>
internal static class ClipReference
{
    private const double NormExtra = 1e-6;

    /// <summary>The factor of each element; 1 between the segments, and where the mode has no factors.</summary>
    public static double[] Factors(
        float[] gradients, float[] weights, IReadOnlyList<ClipSegment> segments, ClipMode mode, double max, double leastWeightNorm = 1e-3)
    {
        double[] g = [.. gradients.Select(x => float.IsFinite(x) ? x : 0.0)];
        double[] w = [.. weights.Select(x => (double)x)];
        double[] factors = new double[g.Length];
        Array.Fill(factors, 1);
        double[] norms = [.. segments.Select(s => Norm(Slice(g, s.Offset, s.Length)))];
        for (int t = 0; t < norms.Length; t++)
        {
            ClipSegment segment = segments[t];
            long unit = mode == ClipMode.Adaptive ? segment.Length / segment.Rows : segment.Length;
            for (long start = segment.Offset; start < segment.Offset + segment.Length; start += unit)
            {
                double factor = mode switch
                {
                    ClipMode.GlobalNorm => Math.Min(1, max / (Norm(norms) + NormExtra)),
                    ClipMode.PerTensorNorm => Math.Min(1, max / (norms[t] + NormExtra)),
                    ClipMode.Adaptive => AdaptiveFactor(Norm(Slice(g, start, unit)), Math.Max(Norm(Slice(w, start, unit)), leastWeightNorm), max),
                    _ => 1,
                };
                Array.Fill(factors, factor, (int)start, (int)unit);
            }
        }

        return factors;
    }

    /// <summary>The clipped gradient; non-finite elements become 0.</summary>
    public static double[] Clip(float[] gradients, double[] factors, ClipMode mode, double max) =>
    [
        .. gradients.Select((g, i) => !float.IsFinite(g) ? 0
            : mode == ClipMode.Value ? Math.Clamp(g, -max, max)
            : g * factors[i]),
    ];

    /// <summary>What clipping did to each segment, and, as the last entry, to all of them.</summary>
    public static IReadOnlyList<ClipMeasurement> Measure(
        float[] gradients, double[] factors, double[] clipped, IReadOnlyList<ClipSegment> segments)
    {
        double allRemoved = Norm(segments.SelectMany(Finite).Select(Removed));
        return [.. segments.Select(s => Of([s])), Of(segments)];

        double Removed(long i) => gradients[i] - clipped[i];
        IEnumerable<long> Finite(ClipSegment segment) => Indices(segment).Where(i => float.IsFinite(gradients[i]));
        double Factor(long i) => gradients[i] == 0 ? factors[i] : clipped[i] / gradients[i];
        ClipMeasurement Of(IReadOnlyList<ClipSegment> part)
        {
            double removed = Norm(part.SelectMany(Finite).Select(Removed));
            return new(
                Norm(part.SelectMany(Finite).Select(i => (double)gradients[i])),
                removed,
                part.SelectMany(Finite).Min(Factor),
                allRemoved > 0 ? Math.Pow(removed / allRemoved, 2) : 0,
                part.Sum(s => s.Length - Finite(s).Count()));
        }
    }

    private static double AdaptiveFactor(double gradient, double weight, double lambda)
    {
        double largest = lambda * weight;
        return gradient > largest ? largest / gradient : 1;
    }

    private static IEnumerable<long> Indices(ClipSegment segment)
    {
        for (long i = segment.Offset; i < segment.Offset + segment.Length; i++)
        {
            yield return i;
        }
    }

    private static IEnumerable<double> Slice(double[] values, long start, long length) => values.Skip((int)start).Take((int)length);

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(v => v * v));
}
