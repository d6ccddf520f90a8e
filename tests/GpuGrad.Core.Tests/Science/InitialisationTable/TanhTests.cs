namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>The tanh net on both sides of the edge of chaos (Poole et al. 2016, Schoenholz et al. 2017), σ_b² = .05.</summary>
[Collection(nameof(InitialisationTable))]
public class TanhTests
{
    private const double BiasVariance = 0.05;
    private const int Depth = 30;
    private const int Width = 384;
    private const int Batch = 32;

    [Theory]
    [InlineData(1, 0.19359, 0.75903, 0.012)]
    [InlineData(1.76095, 0.57005, 1, 0.03)]
    [InlineData(2, 0.72176, 1.04767, 0.051)]
    public void BackwardFactorAtTheFixedPoint(double variance, double fixedPoint, double expected, double tolerance)
    {
        SeedSample factor = new(6, seed =>
        {
            ProbedNet net = ProbedNet.OfHidden(
                $$""" "depth": {{Depth}}, "width": {{Width}}, "activation": "tanh", "init": {{ProbedNet.Normal(variance, Width)}}, "biasInit": {{ProbedNet.Normal(BiasVariance, 1)}} """,
                AtFixedPoint(variance, fixedPoint, seed),
                Width,
                seed);
            return SeedSample.MeanRatio([.. net.Deltas.Select(ProbedNet.SquaredNorm)], 5, 25);
        });
        factor.AssertMean(FormattableString.Invariant($"σ_w² = {variance}"), expected, tolerance);
    }

    // Samples so long that σ_w² |x|²/n + σ_b² is q* from the first layer on.
    private static float[] AtFixedPoint(double variance, double fixedPoint, ulong seed)
    {
        float[] inputs = ProbedNet.RandomInputs(Batch, Width, seed);
        double moment = (fixedPoint - BiasVariance) / variance;
        return [.. inputs.Chunk(Width).SelectMany(row =>
        {
            double scale = Math.Sqrt(moment * Width / ProbedNet.SquaredNorm(row));
            return row.Select(value => (float)(scale * value));
        })];
    }
}
