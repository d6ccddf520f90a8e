namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>
/// An LSTM whose weights are all zero: its gates stand where their biases put them, and a gradient goes back in time through
/// the cell alone, c′ = f·c + i·g, by σ(b_f) a step. Measured on δ of the cell's input g, which at every step is the
/// gradient of the cell times the same i·(1 − g²).
/// </summary>
[Collection(nameof(InitialisationTable))]
public class LstmCellPathTests
{
    private const int Hidden = 16, Gates = 4, CellInput = 2, Batch = 8;

    // Each of the two biases of a gate: the cell fills up, so that tanh(c) is not at its slope 1.
    private const double Bias = 0.25;

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0, 60)]
    [InlineData(1, 100)]
    [InlineData(2, 100)]
    [InlineData(-1, 20)]
    public void ForgetGateMultipliesTheGradientAtEveryStep(double forgetBias, int steps)
    {
        double expected = Math.Pow(1 / (1 + Math.Exp(-forgetBias)), steps);
        string lstm = $$"""
            { "lstm": {{Hidden}}, "steps": {{steps + 1}}, "init": "zeros", "biasInit": { "kind": "constant", "value": {{ProbedNet.Json(Bias)}} }, "forgetBias": {{ProbedNet.Json(forgetBias - (2 * Bias))}} }
            """;
        SeedSample ratio = new(3, seed =>
        {
            ProbedNet net = ProbedNet.OfLayers([lstm], ProbedNet.RandomInputs(Batch, steps + 1, seed), steps + 1, seed);
            return CellInputNorm(net.Deltas[0], 0) / CellInputNorm(net.Deltas[0], steps);
        });
        // A step rounds the gate, known to some ulp, and the product: a few half ulps of 2^-24, relative.
        ratio.AssertMean(FormattableString.Invariant($"b_f = {forgetBias}, T = {steps}"), expected, 4 * steps * expected * Math.Pow(2, -24));
    }

    // δ is [steps·batch, gates·hidden].
    private static double CellInputNorm(float[] deltas, int step) => Math.Sqrt(ProbedNet.SquaredNorm(
        deltas.Chunk(Gates * Hidden).Skip(step * Batch).Take(Batch).SelectMany(row => row.Skip(CellInput * Hidden).Take(Hidden))));
}
