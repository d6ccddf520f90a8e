using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Models;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Layers;

/// <summary>What PyTorchTests leave open of recurrent layers: initial values, names, and what is recorded.</summary>
public class RecurrentLayerTests
{
    private const int Steps = 5, Features = 3, Hidden = 4, Batch = 6;

    // The simulated GPU, which takes half a minute, has its turn by night.
    public static TheoryData<string> Devices => [.. TestDevices.Quick];

    [Fact]
    public void TensorsAreNamedShapedAndDrawnAsTorchDoes()
    {
        IReadOnlyList<ParameterDefinition> tensors = ModelOf("""{ "gru": 4, "steps": 5 }""").Parameters;

        Assert.Equal(["0.weight_ih_l0", "0.weight_hh_l0", "0.bias_ih_l0", "0.bias_hh_l0"], tensors.Take(4).Select(t => t.Name));
        Assert.Equal([[12, 3], [12, 4], [12], [12]], tensors.Take(4).Select(t => t.Shape));
        float[] drawn = [.. tensors.Take(4).SelectMany((tensor, i) => tensor.Draw(1, (ulong)i))];
        Assert.All(drawn, value => Assert.InRange(value, -0.5f, 0.5f));
        // No gate repeats another one, and no tensor another.
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        Assert.True(drawn.Max() > 0.4f && drawn.Min() < -0.4f, "the draws do not fill the range");
    }

    [Fact]
    public void EveryGateHasAnOrthogonalMatrixOfItsOwn()
    {
        float[] u = ModelOf("""{ "lstm": 4, "steps": 5, "init": "orthogonal" }""").Parameters[1].Draw(1, 1);

        for (int gate = 0; gate < 4; gate++)
        {
            float[][] rows = [.. u.Skip(gate * Hidden * Hidden).Take(Hidden * Hidden).Chunk(Hidden)];
            for (int i = 0; i < Hidden; i++)
            {
                for (int j = 0; j < Hidden; j++)
                {
                    Assert.Equal(i == j ? 1 : 0, rows[i].Zip(rows[j], (a, b) => (double)a * b).Sum(), 1e-6);
                }
            }
        }
    }

    [Fact]
    public void TheForgetBiasIsAddedToTheForgetGateAlone()
    {
        IReadOnlyList<ParameterDefinition> plain = ModelOf("""{ "lstm": 4, "steps": 5 }""").Parameters;
        IReadOnlyList<ParameterDefinition> open = ModelOf("""{ "lstm": 4, "steps": 5, "forgetBias": 1.5 }""").Parameters;

        float[] added = [.. plain[2].Draw(1, 2).Zip(open[2].Draw(1, 2), (p, o) => o - p)];
        Assert.All(added[4..8], value => Assert.Equal(1.5f, value, 1e-6f));
        Assert.All((float[])[.. added[..4], .. added[8..]], value => Assert.Equal(0, value));
        Assert.Equal(plain[3].Draw(1, 3), open[3].Draw(1, 3));
    }

    // δ has a row for every step and sample, zero where the backward pass does not go; the activation is every state.
    [Theory]
    [MemberData(nameof(Devices))]
    public void RecordsHoldEveryStep(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        ExperimentSpec spec = ExperimentSpec.Parse("""
            {
              "data": { "batch": 6 },
              "model": { "layers": [ { "lstm": 4, "steps": 5, "truncate": 2 }, { "dense": 2 } ] },
              "train": { "steps": 1 },
              "record": { "every": 1 }
            }
            """, "x");
        Random random = new(4);
        DataSplit split = new(
            [.. Enumerable.Range(0, Batch * Steps * Features).Select(_ => random.NextSingle() - 0.5f)],
            [.. Enumerable.Range(0, Batch).Select(_ => random.Next(2))]);
        using Trainer trainer = new(spec, new Dataset("x", split, split, Steps * Features, 2), device);
        Dictionary<RecordedKind, LayerRecord> records = [];
        trainer.Recorded += (_, layers) => records = layers.Where(r => r.Layer == 0).ToDictionary(r => r.Kind);
        trainer.Train(TestContext.Current.CancellationToken);

        const int Gates = 4 * Hidden;
        Assert.Equal(Steps * Batch * Gates, records[RecordedKind.Delta].Statistics.Count);
        Assert.Equal(3 * Batch * Gates, records[RecordedKind.Delta].Statistics.Zeros);
        Assert.Equal(Steps * Batch * Hidden, records[RecordedKind.Activation].Statistics.Count);
        Assert.Equal(0, records[RecordedKind.Activation].Statistics.Zeros);
        Assert.Equal(Gates * Hidden, records[RecordedKind.Weight].Statistics.Count);
        Assert.Equal(Gates, records[RecordedKind.BiasGradient].Statistics.Count);
        Assert.True(records[RecordedKind.WeightGradient].Statistics.Norm > 0, "the hidden weights got no gradient");
    }

    [Fact]
    [Nightly]
    public void RecordsOfTheSimulatedGpuDoToo() => RecordsHoldEveryStep("sim");

    private static Model ModelOf(string layer) => Model.FromSpec(
        ExperimentSpec.Parse($$"""{ "model": { "layers": [ {{layer}}, { "dense": 2 } ] } }""", "x").Model, Steps * Features, 2);
}
