namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>
/// Rectifiers and linear nets: the factor by which a layer multiplies the squared norm of δ on its way down, as the mean
/// over the layers 5 to 25 of 30. A ratio of neighbours averaged so has no bias from the finite width; a product of many would.
/// </summary>
[Collection(nameof(InitialisationTable))]
public class RectifierTests
{
    private const int Depth = 30;
    private const int Width = 256;
    private const int Batch = 64;

    // Tolerances are twice to three times the spread between single seeds in docs/science.md; the mean over the seeds should lie well inside.
    [Theory]
    [InlineData("ReLU, He", "\"relu\"", 2, 1, 0.032)]
    [InlineData("ReLU, Xavier", "\"relu\"", 1, 0.5, 0.016)]
    [InlineData("Leaky ReLU, a = .25, σ_w² = 2/(1+a²)", """{ "kind": "leakyRelu", "slope": 0.25 }""", 2 / 1.0625, 1, 0.027)]
    [InlineData("PReLU, a = .25, σ_w² = 2/(1+a²)", """{ "kind": "prelu", "slope": 0.25 }""", 2 / 1.0625, 1, 0.027)]
    public void BackwardFactor(string row, string activation, double variance, double expected, double tolerance) =>
        new SeedSample(8, seed => Factor(activation, ProbedNet.Normal(variance, Width), seed)).AssertMean(row, expected, tolerance);

    [Fact]
    public void BackwardFactorOfUniformWeights() =>
        new SeedSample(8, seed => Factor("\"identity\"", "\"pytorch-default\"", seed)).AssertMean("linear, U(±1/√n)", 1 / 3.0, 0.004);

    // The logarithm of the norm, whose spread between single seeds was about ±.37 in the simulation of docs/science.md, lies a little below zero at finite
    // width.
    [Theory]
    [InlineData("He", "he-normal", 1.0)]
    [InlineData("Xavier", "xavier-normal", 4.3158e-5)]
    public void NormOverThirtyLayers(string name, string init, double expected)
    {
        const int Wide = 512;
        SeedSample logarithms = new(6, seed =>
        {
            ProbedNet net = ProbedNet.OfHidden(
                $$""" "depth": {{Depth}}, "width": {{Wide}}, "init": "{{init}}", "bias": false """, ProbedNet.RandomInputs(Batch, Wide, seed), Wide, seed);
            return 0.5 * Math.Log(ProbedNet.SquaredNorm(net.Deltas[0]) / ProbedNet.SquaredNorm(net.Deltas[^1]));
        });
        logarithms.AssertGeometricMean($"30-layer ReLU MLP, {name}, ‖δ₁‖/‖δ₃₀‖ (norm)", expected, 0.2);
    }

    // The second moment of the outputs, layer over layer; narrow nets and many seeds, since its mean does not depend on the width.
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0.78391)]
    [InlineData(4, 0.64461)]
    public void MaxoutForward(int pieces, double variance)
    {
        const int Narrow = 128, Layers = 15;
        SeedSample factor = new(40, seed =>
        {
            IEnumerable<string> layers = Enumerable.Repeat(
                $$"""{ "maxout": {{Narrow}}, "pieces": {{pieces}}, "init": {{ProbedNet.Normal(variance, Narrow)}}, "bias": false }""", Layers);
            ProbedNet net = ProbedNet.OfLayers(layers, ProbedNet.RandomInputs(Batch, Narrow, seed), Narrow, seed);
            double[] moments = [.. net.Activations.Select(ProbedNet.SquaredNorm)];
            return Enumerable.Range(1, Layers - 1).Average(l => moments[l] / moments[l - 1]);
        });
        factor.AssertMean($"Maxout, forward second moment, K = {pieces}", 1, 0.01);
    }

    private static double Factor(string activation, string init, ulong seed)
    {
        ProbedNet net = ProbedNet.OfHidden(
            $$""" "depth": {{Depth}}, "width": {{Width}}, "activation": {{activation}}, "init": {{init}}, "bias": false """,
            ProbedNet.RandomInputs(Batch, Width, seed),
            Width,
            seed);
        return SeedSample.MeanRatio([.. net.Deltas.Select(ProbedNet.SquaredNorm)], 5, 25);
    }
}
