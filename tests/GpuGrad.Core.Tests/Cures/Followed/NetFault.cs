using System.Text.Json.Nodes;
using GpuGrad.Initialization;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>Something that is wrong with a net.</summary>
/// <param name="Name">In a word or two.</param>
/// <param name="Apply">Makes a healthy net sick.</param>
/// <param name="OnRecurrent">Whether it befalls recurrent nets; others it does not.</param>
/// <param name="NeedsAccuracy">Whether the data must be of classes.</param>
internal sealed record NetFault(string Name, Func<DrawnNet, PhiloxSequence, DrawnNet> Apply, bool OnRecurrent = false, bool NeedsAccuracy = false)
{
    /// <summary>Every one; each is strong enough for a net to learn little or nothing.</summary>
    public static IReadOnlyList<NetFault> All { get; } =
    [
        new("deep sigmoid", (net, random) => net with
        {
            Activation = "sigmoid", Init = null, Depth = random.Between(6, 20), Optimizer = Sgd(random.LogBetween(0.03, 0.3)),
        }),
        new("small weights, deep", (net, random) => net with
        {
            Activation = random.Pick("tanh", "relu", "elu", "softsign"), Depth = random.Between(9, 20),
                Init = Gained("xavier-normal", random.LogBetween(0.15, 0.4)),
        }),
        new("weights near nothing", (net, random) => net with
        {
            Activation = random.Pick("tanh", "relu", "gelu", "silu"), Depth = random.Between(3, 6), Init = Normal(random.LogBetween(0.0005, 0.01)),
                Optimizer = Sgd(0.1),
        }),
        new("large weights, tanh", (net, random) => net with
        {
            Activation = "tanh", Depth = random.Between(3, 8), Init = Normal(random.LogBetween(1.5, 6)), Optimizer = Sgd(random.LogBetween(0.01, 0.1)),
        }),
        new("large weights, rectifier", (net, random) => net with
        {
            Activation = random.Pick("relu", "leakyRelu", "elu"), Depth = random.Between(6, 14), Init = Gained("he-normal", random.LogBetween(2.8, 6)),
        }),
        new("equal weights", (net, random) => net with
        {
            Depth = random.Between(2, 5), Init = new JsonObject { ["kind"] = "constant", ["value"] = random.Pick(0.0, 0.0, 0.05, 0.1) },
        }, NeedsAccuracy: true),
        new("dead rectifiers", (net, random) => net with
        {
            Activation = "relu", Depth = random.Between(2, 5), Bias = new JsonObject { ["kind"] = "constant", ["value"] = -random.Between(6, 12) },
        }),
        new("biased into the flat", (net, random) => net with
        {
            Activation = random.Pick("sigmoid", "tanh"), Depth = random.Between(3, 5), Optimizer = Sgd(0.1),
            Bias = new JsonObject { ["kind"] = "constant", ["value"] = random.Pick(-1, 1) * random.Between(6, 10) },
        }),
        new("rate too large", (net, random) => net with
        {
            Optimizer = random.Pick(Sgd(random.LogBetween(10, 1e4)), Rated("adam", random.LogBetween(1, 10)), Rated("rmsprop", random.LogBetween(1, 10))),
        }),
        new("rate too small", (net, random) => net with
        {
            Optimizer = random.Pick(
                Sgd(random.LogBetween(1e-8, 1e-6)), Rated("adam", random.LogBetween(1e-9, 1e-7)), Rated("rmsprop", random.LogBetween(1e-9, 1e-7))),
        }),
        new("too much momentum", (net, random) => net with
        {
            Optimizer = new JsonObject { ["kind"] = "sgd", ["learningRate"] = random.LogBetween(0.5, 3), ["momentum"] = random.Pick(0.97, 0.99) },
        }),
        new("batch norm without skips", (net, random) => net with
        {
            Activation = "relu", Depth = random.Between(40, 60), BatchNorm = true, Init = null, Optimizer = Sgd(random.LogBetween(0.003, 0.05)),
        }),
        new("residual without norm", (net, random) => net with
        {
            Activation = "relu", Depth = random.Between(30, 60), Residual = true, Init = null, Optimizer = Sgd(random.LogBetween(0.001, 0.02)),
        }),
        new("recurrent, small weights", (net, random) => net with
        {
            Recurrent = "rnn", Init = Normal(random.LogBetween(0.005, 0.03)), Optimizer = Sgd(random.LogBetween(0.01, 0.1)),
        }, OnRecurrent: true),
        new("recurrent, large weights", (net, random) => net with
        {
            Recurrent = "rnn", Init = Gained("orthogonal", random.LogBetween(3, 10)),
        }, OnRecurrent: true),
        new("recurrent, rate too large", (net, random) => net with { Optimizer = Rated("adam", random.LogBetween(0.5, 5)) }, OnRecurrent: true),
        new("recurrent, rate too small", (net, random) => net with { Optimizer = Rated("adam", random.LogBetween(1e-8, 1e-6)) }, OnRecurrent: true),
    ];

    private static JsonObject Sgd(double rate) => Rated("sgd", rate);

    private static JsonObject Rated(string kind, double rate) => new() { ["kind"] = kind, ["learningRate"] = rate };

    private static JsonObject Normal(double deviation) => new() { ["kind"] = "normal", ["std"] = deviation };

    private static JsonObject Gained(string kind, double gain) => new() { ["kind"] = kind, ["gain"] = gain };
}
