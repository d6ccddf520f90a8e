namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>A highway net of tanh layers: a gradient passes where the gate lets the input through.</summary>
[Collection(nameof(InitialisationTable))]
public class HighwayTests
{
    private const int Layers = 20;
    private const int Width = 256;
    private const int Batch = 64;

    // Small samples leave the gates at t = σ(b_T) and tanh at its slope 1: (1−t)² + t², the first part being the rule of
    // thumb (.776 at −2, .964 at −4), where a simulation found .789 and .962.
    [Theory]
    [InlineData(-2)]
    [InlineData(-4)]
    public void SmallSamplesPassWhatTheGateLeaves(double gateBias)
    {
        double t = Sigmoid(gateBias);
        Factor(gateBias, scale: 0.05).AssertMean(Row(gateBias, "small samples"), ((1 - t) * (1 - t)) + (t * t), 0.004);
    }

    // Samples of size 1 move the gates too, which costs a percent at −4: the mean field of a layer, followed through the net.
    [Theory]
    [InlineData(-2)]
    [InlineData(-4)]
    public void MovingGatesFollowTheMeanField(double gateBias) =>
        Factor(gateBias, scale: 1).AssertMean(Row(gateBias, "samples N(0, 1)"), MeanField(gateBias), 0.004);

    private static string Row(double gateBias, string samples) => FormattableString.Invariant($"highway (tanh), b_T = {gateBias}, {samples}");

    // As the root over all layers, of what leaves at the bottom over what enters at the top.
    private static SeedSample Factor(double gateBias, double scale) => new(6, seed =>
    {
        string highway = $$"""{ "highway": { "activation": "tanh", "gateBias": {{ProbedNet.Json(gateBias)}} } }""";
        ProbedNet net = ProbedNet.OfLayers(
            [$$"""{ "dense": {{Width}}, "init": {{ProbedNet.Normal(scale * scale, Width)}}, "bias": false }""", .. Enumerable.Repeat(highway, Layers)],
            ProbedNet.RandomInputs(Batch, Width, seed),
            Width,
            seed);
        return Math.Pow(ProbedNet.SquaredNorm(net.Deltas[0]) / net.TopGradient, 1.0 / Layers);
    });

    // y = t·h + (1−t)·x with h = tanh(u), t = σ(b + v), u and v independent N(0, q) where q is the mean square of x.
    private static double MeanField(double gateBias)
    {
        double q = 1, logarithm = 0;
        for (int layer = 0; layer < Layers; layer++)
        {
            double open = Mean(q, v => Math.Pow(Sigmoid(gateBias + v), 2));
            double closed = Mean(q, v => Math.Pow(1 - Sigmoid(gateBias + v), 2));
            double gateSlope = Mean(q, v => Math.Pow(Sigmoid(gateBias + v) * (1 - Sigmoid(gateBias + v)), 2));
            double moment = Mean(q, u => Math.Pow(Math.Tanh(u), 2));
            double slope = Mean(q, u => Math.Pow(1 - Math.Pow(Math.Tanh(u), 2), 2));
            logarithm += Math.Log(closed + (open * slope) + (gateSlope * (moment + q)));
            q = (open * moment) + (closed * q);
        }

        return Math.Exp(logarithm / Layers);
    }

    // E f(z) for z ~ N(0, variance), by the trapezoidal rule.
    private static double Mean(double variance, Func<double, double> f)
    {
        const double Step = 1 / 64.0;
        return Enumerable.Range(-512, 1025).Sum(i => Step * Math.Exp(-0.5 * i * Step * i * Step) * f(Math.Sqrt(variance) * i * Step)) / Math.Sqrt(2 * Math.PI);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
