namespace GpuGrad.Kernels.Ops.Maxout;

/// <summary>Maxout over the pieces of each unit, in double precision.</summary>
internal static class MaxoutReference
{
    /// <summary>The largest piece of each unit; NaN if one of them is.</summary>
    public static double[] Forward(IEnumerable<double> z, int pieces) =>
        [.. z.Chunk(pieces).Select(unit => unit.Any(double.IsNaN) ? double.NaN : unit.Max())];

    /// <summary>dy where the first of a unit's largest pieces is, else 0.</summary>
    public static double[] Backward(IEnumerable<double> z, int pieces, IReadOnlyList<double> dy) =>
    [
        .. z.Chunk(pieces).SelectMany((unit, u) =>
        {
            int largest = Array.IndexOf(unit, unit.Max());
            return unit.Select((_, piece) => piece == largest ? dy[u] : 0);
        }),
    ];
}
