namespace GpuGrad.Kernels.Ops.SwapAxes;

/// <summary>Two neighbouring axes swapped, by walking the source in its order and putting each element where it belongs.</summary>
internal static class SwapAxesReference
{
    /// <summary>The result, [outer, second, first, inner].</summary>
    public static float[] Result(IReadOnlyList<float> x, int outer, int first, int second, int inner)
    {
        float[] y = new float[x.Count];
        for (int at = 0; at < x.Count; at++)
        {
            (int rest, int c) = Math.DivRem(at, inner);
            (rest, int j) = Math.DivRem(rest, second);
            (int o, int i) = Math.DivRem(rest, first);
            y[c + (inner * (i + (first * (j + (second * o)))))] = x[at];
        }

        return y;
    }
}
