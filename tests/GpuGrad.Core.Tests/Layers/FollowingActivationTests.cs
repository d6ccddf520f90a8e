using GpuGrad.Activations;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Models;
using GpuGrad.Planning;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Layers;

/// <summary>
/// Which activation follows a dense layer is decided once: over every pair and triple of entries after it, the layer's name, its
/// traits, the gain of its initial weights and the activation that is recorded agree.
/// </summary>
public class FollowingActivationTests
{
    private const int Width = 4;

    // What stands for each entry in a title, and its JSON. Everything keeps 4 columns.
    private static readonly (string Title, string Json)[] s_entries =
    [
        ("sigmoid", """{ "activation": "sigmoid" }"""),
        ("tanh", """{ "activation": "tanh" }"""),
        ("relu", """{ "activation": "relu" }"""),
        ("prelu", """{ "activation": { "kind": "prelu", "slope": 0.3 } }"""),
        ("bn", """{ "batchNorm": {} }"""),
        ("ln", """{ "layerNorm": {} }"""),
        ("dropout", """{ "dropout": 0.5 }"""),
        ("dense", $$"""{ "dense": {{Width}}, "init": { "kind": "xavier-normal", "gain": "activation" } }"""),
        ("residual", $$"""{ "residual": [ { "activation": "sigmoid" }, { "dense": {{Width}}, "init": "orthogonal" } ] }"""),
        ("highway", """{ "highway": {} }"""),
        ("maxout", $$"""{ "maxout": {{Width}} }"""),
        ("rnn", $$"""{ "rnn": {{Width}}, "steps": 1 }"""),
    ];

    // What is recorded takes a run of each net: by day of every pair, and of so many triples, a number prime to that of the entries.
    private const int EveryOfTriples = 7;

    [Fact]
    public void NameTraitsGainAndRecordAgree() => AssertAgree(EveryOfTriples);

    [Fact]
    [Nightly]
    public void TheRecordAgreesAfterEveryTriple() => AssertAgree(recordEvery: 1);

    private static void AssertAgree(int recordEvery)
    {
        ComputeDevice device = TestDevices.Open("cpu/256");
        int nets = 0;
        foreach (int[] after in Triples())
        {
            string title = string.Join(", ", after.Select(i => s_entries[i].Title));
            string entries = string.Join(", ", after.Select(i => s_entries[i].Json));
            ModelSpec spec = ExperimentSpec.Parse($$"""
                { "model": { "layers": [ { "dense": {{Width}}, "init": { "kind": "xavier-normal", "gain": "activation" } }, {{entries}}, { "dense": 3 } ] } }
                """, "x").Model;
            Model model = Model.FromSpec(spec, Width, 3);
            DenseLayer layer = (DenseLayer)model.Layers[0];
            ActivationSpec? follows = Follows(after);

            Assert.True(layer.DisplayName == $"hidden 1 (4→4{(follows is null ? "" : $" {follows.Name}")})", $"[{title}] is called {layer.DisplayName}");
            Assert.True(Equals(follows, layer.Traits.Single().Activation), $"[{title}] has traits of {layer.Traits.Single().Activation}");
            double gain = ActivationGain.Of(follows ?? ActivationKind.Identity);
            Assert.True(((InitSpec.Xavier)layer.Init!).Gain.Number == gain, $"[{title}] is drawn with gain {((InitSpec.Xavier)layer.Init!).Gain.Number}");
            if (after.Length == 2 || nets % recordEvery == 0)
            {
                AssertRecorded(device, model, follows, isNormed: Normed(after), title);
            }

            nets++;
        }

        Assert.Equal((12 * 12) + (12 * 12 * 12), nets);
    }

    // As the textbook says: the next entry but for norms and dropout, if that is an activation.
    private static ActivationSpec? Follows(int[] after)
    {
        string? next = after.Select(i => s_entries[i].Title).FirstOrDefault(title => title is not ("bn" or "ln" or "dropout"));
        return next switch
        {
            "sigmoid" => ActivationKind.Sigmoid,
            "tanh" => ActivationKind.Tanh,
            "relu" => ActivationKind.Relu,
            "prelu" => new ActivationSpec.PRelu(false, 0.3),
            _ => null,
        };
    }

    // Whether a norm stands among the norms and dropouts right after the layer.
    private static bool Normed(int[] after) =>
        after.Select(i => s_entries[i].Title).TakeWhile(title => title is "bn" or "ln" or "dropout").Any(title => title is "bn" or "ln");

    // Values that only that activation has: sigmoid is above 0 and below 1, and so on; without one, the pre-activation itself, or what a norm makes of it.
    private static void AssertRecorded(ComputeDevice device, Model model, ActivationSpec? follows, bool isNormed, string title)
    {
        const int Samples = 16;
        Random random = new(1);
        float[] inputs = [.. Enumerable.Range(0, Samples * Width).Select(_ => (random.NextSingle() * 8) - 4)];
        DataSplit split = new(inputs, new int[Samples]);
        using ParameterSet parameters = new(device, model.Parameters, seed: 3);
        using DeviceSplit data = new(device, split, Width);
        using StepPlan plan = new(device, model, parameters, data, new StepPlanSettings(Samples, LossKind.SoftmaxCrossEntropy, PlanMode.Probe) { Seed = 3 });
        plan.Run(1);
        RecordedLayer recorded = plan.Layers[0];
        float[] y = recorded.Activation.Values.Download();
        bool right = follows?.Name switch
        {
            "sigmoid" => y.All(v => v is >= 0 and <= 1),
            "tanh" => y.Any(v => v < 0) && y.All(v => v is >= -1 and <= 1),
            "relu" => y.All(v => v >= 0) && y.Any(v => v == 0),
            "prelu" => recorded.Activation != recorded.PreActivation && y.Any(v => v < 0)
            && y.Where(v => v > 0).Average() > -1.5 * y.Where(v => v < 0).Average(),
            _ when isNormed => recorded.Activation != recorded.PreActivation && Math.Abs(y.Average()) < 1e-3 && y.Any(v => v < -1f) && y.Any(v => v > 1f),
            _ => recorded.Activation == recorded.PreActivation,
        };
        Assert.True(right, $"[{title}] records values from {y.Min()} to {y.Max()}");
    }

    private static IEnumerable<int[]> Triples()
    {
        for (int a = 0; a < s_entries.Length; a++)
        {
            for (int b = 0; b < s_entries.Length; b++)
            {
                yield return [a, b];
                for (int c = 0; c < s_entries.Length; c++)
                {
                    yield return [a, b, c];
                }
            }
        }
    }
}
