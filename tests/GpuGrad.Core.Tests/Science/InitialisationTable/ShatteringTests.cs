using GpuGrad.Core.Tests.Theory;

namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>
/// Gradient shattering (Balduzzi et al. 2017): the deeper a ReLU net, the less the gradients of two samples have in
/// common, though the same gradient enters at the top of both: ∏(1 − θ_l/π), θ_0 = π/2 for orthogonal samples.
/// </summary>
[Collection(nameof(InitialisationTable))]
public class ShatteringTests
{
    private const int Width = 512;
    private const int Pairs = 16;

    // Closer than the simulation of docs/science.md came at L = 1 (.475): sixteen pairs a net.
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.3016)]
    [InlineData(5, 0.1046)]
    public void CorrelationOfTwoOrthogonalSamples(int depth, double expected)
    {
        SeedSample correlation = new(16, seed =>
        {
            // With the same label and a flat softmax both samples get the same gradient at the top.
            ProbedNet net = ProbedNet.OfHidden(
                $$""" "depth": {{depth}}, "width": {{Width}}, "init": "he-normal", "bias": false """, OrthogonalPairs(seed), Width, seed, label: 0);
            return net.Deltas[0].Chunk(2 * Width).Average(pair =>
                Dot(pair) / Math.Sqrt(ProbedNet.SquaredNorm(pair[..Width]) * ProbedNet.SquaredNorm(pair[Width..])));
        });
        correlation.AssertMean($"hidden layers = {depth}", expected, 0.015);
    }

    // What a skip keeps, by mean-field theory: the sum of both ways, of which only the branch loses what samples have in common.
    [Theory]
    [InlineData(1)]
    [InlineData(0.3)]
    public void SkipsKeepWhatSamplesHaveInCommon(double scale)
    {
        const int Samples = 2 * Pairs;
        string hidden =
            $$""" "depth": 21, "width": {{Width}}, "activation": "relu", "init": "he-normal", "bias": false, "skip": { "kind": "preActivationResidual", "scale": {{ProbedNet.Json(scale)}} } """;
        double expected = RandomNet.OfHidden(hidden, Width, Samples).Predict().Layers[0].DeltaCorrelation!.Value;
        SeedSample correlation = new(16, seed =>
        {
            float[] deltas = ProbedNet.OfHidden(hidden, ProbedNet.RandomInputs(Samples, Width, seed), Width, seed, label: 0).Deltas[0];
            double sum = Enumerable.Range(0, Width).Sum(unit => Math.Pow(Enumerable.Range(0, Samples).Sum(row => (double)deltas[(row * Width) + unit]), 2));
            return ((sum / ProbedNet.SquaredNorm(deltas)) - 1) / (Samples - 1);
        });
        correlation.AssertMean(FormattableString.Invariant($"20 layers in blocks, s = {scale}"), expected, 0.015);
    }

    private static float[] OrthogonalPairs(ulong seed) => [.. ProbedNet.RandomInputs(2 * Pairs, Width, seed).Chunk(2 * Width).SelectMany(pair =>
    {
        double projection = Dot(pair) / ProbedNet.SquaredNorm(pair[..Width]);
        return pair.Select((value, i) => i < Width ? value : (float)(value - (projection * pair[i - Width])));
    })];

    private static double Dot(float[] pair) => Enumerable.Range(0, Width).Sum(i => (double)pair[i] * pair[Width + i]);
}
