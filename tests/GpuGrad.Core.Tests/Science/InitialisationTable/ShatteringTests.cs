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
        correlation.AssertMean($"shattering, L = {depth}", expected, 0.015);
    }

    private static float[] OrthogonalPairs(ulong seed) => [.. ProbedNet.RandomInputs(2 * Pairs, Width, seed).Chunk(2 * Width).SelectMany(pair =>
    {
        double projection = Dot(pair) / ProbedNet.SquaredNorm(pair[..Width]);
        return pair.Select((value, i) => i < Width ? value : (float)(value - (projection * pair[i - Width])));
    })];

    private static double Dot(float[] pair) => Enumerable.Range(0, Width).Sum(i => (double)pair[i] * pair[Width + i]);
}
