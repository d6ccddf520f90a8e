namespace GpuGrad.Kernels.Tuning;

/// <summary>What tuning found for an op at one shape.</summary>
/// <param name="Op">The op.</param>
/// <param name="Form">The form of <see cref="OpShape"/>.</param>
/// <param name="Sizes">The sizes of <see cref="OpShape"/>, each positive.</param>
/// <param name="Variants">Variants, the fastest first.</param>
/// <param name="Gain">Times as fast as the catalogue's own choice.</param>
/// <param name="Values">By variant, the tunables that are not at their defaults; null in a table of an older gpugrad.</param>
internal sealed record TunedOp(
    string Op,
    string Form,
    IReadOnlyList<long> Sizes,
    IReadOnlyList<string> Variants,
    double Gain,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>>? Values = null)
{
    /// <summary>The shape that was timed.</summary>
    public OpShape Shape() => new(Form, Sizes);
}
