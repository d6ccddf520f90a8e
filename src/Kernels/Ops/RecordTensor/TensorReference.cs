namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>Histogram and statistics of a tensor, value by value, in double precision.</summary>
internal static class TensorReference
{
    /// <summary>Measures the values.</summary>
    public static MeasuredTensor Measure(IReadOnlyCollection<float> values)
    {
        int[] bins = new int[2048];
        foreach (float value in values.Where(v => float.IsFinite(v) && v != 0))
        {
            // A quarter octave: sign, exponent and the two leading digits of the mantissa.
            byte[] bytes = BitConverter.GetBytes(value);
            bins[(bytes[3] * 8) + (bytes[2] / 32)]++;
        }

        double[] finite = [.. values.Where(float.IsFinite).Select(v => (double)v)];
        return new MeasuredTensor(
            bins,
            values.Count,
            values.Count(v => v == 0),
            values.Count(float.IsNaN),
            values.Count(float.IsPositiveInfinity),
            values.Count(float.IsNegativeInfinity),
            finite.Length > 0 ? finite.Average() : double.NaN,
            Math.Sqrt(finite.Sum(v => v * v)),
            finite.Length > 0 ? (float)finite.Min() : float.NaN,
            finite.Length > 0 ? (float)finite.Max() : float.NaN);
    }
}
