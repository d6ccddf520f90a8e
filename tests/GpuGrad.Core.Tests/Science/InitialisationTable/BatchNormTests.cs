namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>
/// Batch norm at initialisation: the gradient explodes, the faster the smaller the batch. The squared factor is that of a
/// large batch, E[f′²] / Var f for N(0, 1), times (B−2)/(B−3); mean over the layers 5 to 25, ε near 0.
/// </summary>
[Collection(nameof(InitialisationTable))]
public class BatchNormTests
{
    private const int Depth = 30;

    // How well the product fits (docs/science.md).
    private const double Fit = 0.02;

    // tanh keeps the samples apart: the variance of a unit over the batch then rests on some nB/(n + B) directions, and the
    // mean of its inverse is larger by 2 over that, which is 0.8 % at a width of 512.
    [Theory]
    [InlineData("ReLU", "relu", 256, 8, Math.PI / (Math.PI - 1))]
    [InlineData("ReLU", "relu", 256, 32, Math.PI / (Math.PI - 1))]
    [InlineData("ReLU", "relu", 256, 128, Math.PI / (Math.PI - 1))]
    [InlineData("ReLU", "relu", 256, 512, Math.PI / (Math.PI - 1))]
    [InlineData("linear", "identity", 256, 8, 1)]
    [InlineData("linear", "identity", 256, 32, 1)]
    [InlineData("tanh", "tanh", 512, 512, 1.178)]
    public void BackwardFactor(string name, string activation, int width, int batch, double largeBatch)
    {
        SeedSample factor = new(batch < 512 ? 6 : 3, seed =>
        {
            ProbedNet net = ProbedNet.OfHidden(
                $$""" "depth": {{Depth}}, "width": {{width}}, "activation": "{{activation}}", "init": "lecun-normal", "batchNorm": { "epsilon": 1e-12 } """,
                ProbedNet.RandomInputs(batch, width, seed),
                width,
                seed);
            return SeedSample.MeanRatio([.. net.Deltas.Select(ProbedNet.SquaredNorm)], 5, 25);
        });
        double expected = largeBatch * (batch - 2) / (batch - 3);
        factor.AssertMean($"BN + {name}, B = {batch}", expected, Fit * expected);
    }
}
