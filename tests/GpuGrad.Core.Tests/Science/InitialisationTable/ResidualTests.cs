using GpuGrad.Core.Tests.Theory;

namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>Residual blocks. The δ of the last dense layer of a residual branch is, up to the branch's factor, the gradient at the block's output.</summary>
[Collection(nameof(InitialisationTable))]
public class ResidualTests
{
    private const int Width = 256;
    private const int Batch = 64;
    private static readonly string s_he = ProbedNet.Normal(2, Width);

    [Fact]
    public void OneLayerBlockDoubles() => BlockFactor(
        $$"""{ "residual": [ { "activation": "relu" }, {{Dense()}} ] }""", every: 1).AssertMean("x + W·relu(x), He", 2, 0.04);

    // 1 + 2α².
    [Theory]
    [InlineData(1, 3)]
    [InlineData(0.5, 1.5)]
    public void TwoLayerBlock(double alpha, double expected) => BlockFactor(
        $$"""{ "residual": [ {{Dense()}}, { "activation": "relu" }, {{Dense()}} ], "scale": {{ProbedNet.Json(alpha)}} }""", every: 2)
        .AssertMean(FormattableString.Invariant($"x + αW₂relu(W₁x), α = {alpha}"), expected, 0.02 * expected);

    // relu(x + W₂relu(W₁x)): a unit that passed the last activation is likelier to pass the next. Taking the passes for independent gives 4 % less.
    [Fact]
    public void ActivationAfterTheSum()
    {
        const int Depth = 13, Wide = 512, Samples = 32;
        string hidden = $$""" "depth": {{Depth}}, "width": {{Wide}}, "activation": "relu", "bias": false, "skip": "residual" """;
        double expected = RandomNet.Factor(RandomNet.OfHidden(hidden, Wide, Samples).Predict(), 0, Depth - 1);
        SeedSample factor = new(8, seed =>
        {
            ProbedNet net = ProbedNet.OfHidden(hidden, ProbedNet.RandomInputs(Samples, Wide, seed), Wide, seed);
            return Math.Pow(ProbedNet.SquaredNorm(net.Deltas[0]) / ProbedNet.SquaredNorm(net.Deltas[^1]), 1.0 / (Depth - 1));
        });
        factor.AssertMean("relu(x + W₂relu(W₁x)), a layer of 13, width 512, batch 32", expected, 0.02 * expected);
    }

    // The batch variance of x grows by (π−1)/π a block, and a branch divides by it: the simulation of docs/science.md found 3 % more than the product.
    [Theory]
    [InlineData(15)]
    [InlineData(30)]
    public void PreActivationBatchNormGrowsSlowly(int blocks)
    {
        const int LargeBatch = 256;
        double expected = Enumerable.Range(1, blocks - 1).Aggregate(1.0, (product, l) => product * (1 + (1 / (1 + (l * (Math.PI - 1) / Math.PI)))));
        SeedSample ratio = new(5, seed =>
        {
            IEnumerable<string> layers = Enumerable.Repeat(
                $$"""{ "residual": [ { "batchNorm": { "epsilon": 1e-12 } }, { "activation": "relu" }, {{Dense()}} ] }""", blocks);
            ProbedNet net = ProbedNet.OfLayers(layers, ProbedNet.RandomInputs(LargeBatch, Width, seed), Width, seed);
            return ProbedNet.SquaredNorm(net.Deltas[0]) / ProbedNet.SquaredNorm(net.Deltas[^1]);
        });
        ratio.AssertMean($"pre-activation BN residual, G₁/G_L, L = {blocks}", expected, 0.06 * expected);
    }

    private static string Dense() => $$"""{ "dense": {{Width}}, "init": {{s_he}}, "bias": false }""";

    private static SeedSample BlockFactor(string block, int every)
    {
        const int Blocks = 20;
        return new(8, seed =>
        {
            ProbedNet net = ProbedNet.OfLayers(Enumerable.Repeat(block, Blocks), ProbedNet.RandomInputs(Batch, Width, seed), Width, seed);
            double[] outputs = [.. net.Deltas.Where((_, i) => i % every == every - 1).Select(ProbedNet.SquaredNorm)];
            return SeedSample.MeanRatio(outputs, 1, Blocks);
        });
    }
}
