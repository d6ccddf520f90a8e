using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Diagnosis;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Theory;
using GpuGrad.Verdicts;

namespace GpuGrad.Core.Tests.Diagnosis;

/// <summary>What verdicts say, on runs whose every number is written here.</summary>
public sealed class RunDiagnosisTests : IDisposable
{
    private const int Width = 64;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void UnitsThatDieAreDated()
    {
        Verdict verdict = Assert.Single(Diagnose("relu", depth: 1, steps: 9, (database, step) => WriteRectifier(database, step, dead: step >= 3 ? 60 : 30)));

        Assert.Equal(VerdictKind.DeadUnits, verdict.Kind);
        Assert.Contains("93.8 % of the units of hidden 1 are off for every sample, since step 3.", verdict.Finding, StringComparison.Ordinal);
        Assert.Contains("learning rate of 0.1", verdict.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void UnitsThatWereDeadAtTheStartAndReviveAreSaidTo()
    {
        Verdict verdict = Assert.Single(Diagnose("relu", depth: 1, steps: 9, (database, step) => WriteRectifier(database, step, dead: step < 4 ? 62 : 10)));

        Assert.Contains("since step 0; hidden 1 revived.", verdict.Finding, StringComparison.Ordinal);
        Assert.Contains("before the first update", verdict.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void HalfTheUnitsOffIsChance() =>
        Assert.Empty(Diagnose("relu", depth: 1, steps: 9, (database, step) => WriteRectifier(database, step, dead: 36)));

    [Theory]
    [InlineData("tanh", -0.99f, "to the left (100 % left, 0 % right)")]
    [InlineData("tanh", 0.99f, "to the right (0 % left, 100 % right)")]
    [InlineData("sigmoid", 0.01f, "to the left (100 % left, 0 % right)")]
    [InlineData("sigmoid", 0.99f, "to the right (0 % left, 100 % right)")]
    [InlineData("softsign", -0.99f, "to the left (100 % left, 0 % right)")]
    public void SaturationTellsLeftFromRight(string activation, float value, string expected)
    {
        Verdict verdict = Assert.Single(Diagnose(activation, depth: 1, steps: 3, (database, step) =>
            database.Write(SyntheticRun.RecordOf(step, 0, RecordedKind.Activation, [.. Enumerable.Repeat(value, Width)]))));

        Assert.Equal(VerdictKind.Saturated, verdict.Kind);
        Assert.Contains(expected, verdict.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFirstNonFiniteTensorIsTheOneThatTheStepComputedFirst()
    {
        Verdict verdict = Assert.Single(Diagnose("tanh", depth: 3, steps: 3, (database, step) =>
        {
            for (int layer = 0; layer < 3; layer++)
            {
                bool bad = step == 1;
                database.Write(SyntheticRun.RecordOf(step, layer, RecordedKind.Activation, [0.1f, bad && layer == 2 ? float.PositiveInfinity : 0.2f]));
                database.Write(SyntheticRun.RecordOf(step, layer, RecordedKind.Delta, [0.1f, bad ? float.NaN : 0.2f]));
            }
        }));

        Assert.Equal((VerdictKind.NonFinite, 1.0), (verdict.Kind, verdict.Sureness));
        Assert.StartsWith("At step 1 the activation of hidden 3 is the first tensor", verdict.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void VanishingGrowsSurerWithDepthAndTellsWhatTheoryExpected()
    {
        Verdict shallow = Vanishing(depth: 5);
        Verdict deep = Vanishing(depth: 8);

        Assert.True(deep.Sureness > shallow.Sureness, $"{deep.Sureness} against {shallow.Sureness}");
        Assert.Equal(0.3, deep.Evidence.Single(e => e.Quantity == "geometric mean of the factor a layer").Value, 1e-5);
        Assert.Equal(0.25, deep.Evidence.Single(e => e.Quantity.Contains("theory", StringComparison.Ordinal)).Value, 1e-12);
        // Three layers pass on 0.3 each: not enough to call it vanishing.
        Assert.Empty(Diagnose("softsign", depth: 3, steps: 2, (database, step) => WriteDeltas(database, step, 3)));

        static Func<RunManifest, RunManifest> Predicted(int depth) => manifest => manifest with
        {
            Theory = new TheoryPrediction(
                [.. Enumerable.Range(0, depth)
                .Select(layer => new LayerPrediction(layer, $"{2 * layer}", 1, 1, (depth - 1 - layer) * Math.Log10(0.25), 0.1, null))],
                0.0625, null, null, null, null, "four times less a layer"),
        };

        Verdict Vanishing(int depth) => Assert.Single(
            Diagnose("softsign", depth, steps: 2, (database, step) => WriteDeltas(database, step, depth), Predicted(depth)), v =>
            v.Kind == VerdictKind.Vanishing);
    }

    // Below the smallest float there is no factor.
    [Theory]
    [InlineData(1, "the gradient of the first hidden layer is exactly zero; the others change it by a factor of 0.5 a layer.")]
    [InlineData(3, "the gradient of the first 3 of 5 hidden layers is exactly zero; the others change it by a factor of 0.5 a layer.")]
    [InlineData(4, "the gradient of the first 4 of 5 hidden layers is exactly zero.")]
    public void WhereNoGradientArrivesTheLayersAreCounted(int zeros, string expected)
    {
        Verdict verdict = Assert.Single(
            Diagnose("softsign", depth: 5, steps: 2, (database, step) =>
            {
                for (int layer = 0; layer < 5; layer++)
                {
                    float delta = layer < zeros ? 0 : MathF.Pow(0.5f, 4 - layer);
                    database.Write(SyntheticRun.RecordOf(step, layer, RecordedKind.Delta, [.. Enumerable.Repeat(delta, Width)]));
                }
            }),
            v => v.Kind == VerdictKind.Vanishing);

        Assert.Equal($"At the start {expected}", verdict.Finding);
        Assert.All(verdict.Evidence, evidence => Assert.True(double.IsFinite(evidence.Value), evidence.Quantity));
    }

    [Fact]
    public void ShatteredGradientsAreThoseOfWhichASampleSharesNothingInTheFirstLayer()
    {
        double[] correlations = [0.01, 0.2, 0.4, 0.8];
        Verdict verdict = Assert.Single(Agreement(correlations));

        Assert.Equal(VerdictKind.Shattered, verdict.Kind);
        Assert.Contains("0.8 in hidden 4, but of 0.01 in hidden 1", verdict.Finding, StringComparison.Ordinal);
        Assert.Equal(0.0125, verdict.Evidence[0].Value, 1e-5);
        Assert.Equal(0.25, verdict.Evidence.Single(e => e.Quantity.Contains("theory", StringComparison.Ordinal)).Value, 1e-12);
        Assert.Equal(correlations, verdict.Evidence.Where(e => e.Quantity == "mean correlation of two samples' δ").Select(e => Math.Round(e.Value, 5)));
    }

    [Fact]
    public void ThatIsNotSaidWhereTheyAgreeOrNothingCanBeSeenToBeLost()
    {
        Assert.Empty(Agreement([0.3, 0.4, 0.5, 0.8]));
        // Balanced classes hardly agree at the top.
        Assert.Empty(Agreement([0, 0, 0.05, 0.15]));
        // With so few samples chance may hide 2√(2/64) of a correlation of 0.8.
        Assert.Empty(Agreement([0.01, 0.2, 0.4, 0.8], samples: 2));
        // δ of a layer before a batch norm adds up to zero; here in the first layer only.
        Assert.Empty(Agreement([-1.0 / 9, 0.6, 0.7, 0.8]));
        Assert.Empty(Agreement([0.01, 0.2, 0.4, 0.8], fields: """, "batchNorm": true"""));
        // What learns is not called shattered: its loss falls to 1, where a guess has ln 10.
        Assert.Empty(Agreement([0.01, 0.2, 0.4, 0.8], loss: step => step == 0 ? 2.3 : 1));
        Assert.Single(Agreement([0.01, 0.2, 0.4, 0.8], loss: _ => 1.5));
    }

    // ‖∂b‖² = (1 + (samples − 1) ρ) ‖δ‖² with δ of ones.
    private IReadOnlyList<Verdict> Agreement(double[] correlations, int samples = 10, string fields = "", Func<long, double>? loss = null) => Diagnose(
        "softsign",
        correlations.Length,
        steps: 3,
        (database, step) =>
        {
            for (int layer = 0; layer < correlations.Length; layer++)
            {
                float sum = (float)Math.Sqrt(samples * (1 + ((samples - 1) * correlations[layer])));
                database.Write(SyntheticRun.RecordOf(step, layer, RecordedKind.Delta, [.. Enumerable.Repeat(1f, samples * Width)]));
                database.Write(SyntheticRun.RecordOf(step, layer, RecordedKind.BiasGradient, [.. Enumerable.Repeat(sum, Width)]));
            }

            if (loss is not null)
            {
                database.Write(new StepRecord(step, step, loss(step), 0.1));
            }
        },
        manifest => manifest with
        {
            Spec = JsonNode.Parse(manifest.Spec.ToJsonString().Replace("\"softsign\"", "\"softsign\"" + fields, StringComparison.Ordinal))!,
            Theory = new TheoryPrediction(
                [.. correlations.Select((_, layer) => new LayerPrediction(layer, $"{2 * layer}", 1, 1, 0, 0.1, null) { DeltaCorrelation = 0.2 * (layer + 1) })],
                1, null, null, null, null, "as large as before"),
        });

    [Fact]
    public void WhereTheOriginOfANaNIsKnownTheVerdictTellsIt()
    {
        var origin =
            new NonFiniteOrigin(2, "backward", "MatMul", "SomeMatMul", "hidden 2", "the gradient of hidden 1", [3, 5], double.NegativeInfinity, "output");
        Verdict verdict = Assert.Single(
            Diagnose(
                "tanh", depth: 3, steps: 3,
                (database, step) => database.Write(SyntheticRun.RecordOf(step, 0, RecordedKind.Weight, [0.1f, step == 2 ? float.NaN : 0.2f])),
                manifest => manifest with { NonFiniteOrigin = origin }),
            v => v.Kind == VerdictKind.NonFinite);

        Assert.Equal(origin.ToString(), verdict.Finding);
        VerdictEvidence evidence = Assert.Single(verdict.Evidence);
        Assert.Equal((double.NegativeInfinity, "hidden 2", 2L), (evidence.Value, evidence.Layer, evidence.Step!.Value));
        Assert.All((string[])["[3, 5]", "MatMul", "backward"], text => Assert.Contains(text, evidence.Quantity, StringComparison.Ordinal));
    }

    [Fact]
    public void ARunOfAnOlderGpugradIsRefusedWithWhatToDo()
    {
        RunFolder run = new SyntheticRun { HiddenLayers = 2, RecordedSteps = 2 }.Write(folder.Path);

        RunException refusal = Assert.Throws<RunException>(() => RunDiagnosis.Of(run));

        Assert.Contains("run the experiment again", refusal.Message, StringComparison.Ordinal);
    }

    private static void WriteDeltas(RunDatabase database, long step, int depth)
    {
        for (int layer = 0; layer < depth; layer++)
        {
            database.Write(SyntheticRun.RecordOf(step, layer, RecordedKind.Delta, [.. Enumerable.Repeat((float)Math.Pow(0.3, depth - layer), Width)]));
        }
    }

    private static void WriteRectifier(RunDatabase database, long step, int dead)
    {
        float[] units = [.. Enumerable.Range(0, Width).Select(unit => unit < dead ? 0f : 1f)];
        database.Write(SyntheticRun.RecordOf(step, 0, RecordedKind.Activation, [.. units, .. units]));
        database.Write(SyntheticRun.RecordOf(step, 0, RecordedKind.BiasGradient, units));
    }

    private IReadOnlyList<Verdict> Diagnose(
        string activation, int depth, int steps, Action<RunDatabase, long> write, Func<RunManifest, RunManifest>? change = null)
    {
        RunFolder run = RunFolder.Create(folder.Path, "written", DateTimeOffset.UnixEpoch);
        var manifest = new RunManifest
        {
            Name = "written",
            Spec = JsonNode.Parse($$"""{ "model": { "hidden": { "depth": {{depth}}, "width": {{Width}}, "activation": "{{activation}}" } } }""")!,
            Seed = 1,
            Features = Width,
            Target = 10,
            Device = new RunDevice("cpu", "none"),
            StartedAt = DateTimeOffset.UnixEpoch,
            Steps = steps,
        };
        (change?.Invoke(manifest) ?? manifest).Write(run.ManifestPath);
        using (RunDatabase database = RunDatabase.Open(run.DatabasePath))
        {
            for (int layer = 0; layer <= depth; layer++)
            {
                bool output = layer == depth;
                database.Write(
                    new LayerInfo(
                        layer, $"{2 * layer}", output ? LayerInfo.Output : LayerInfo.Hidden, output ? "output (64→10)"
                        : $"hidden {layer + 1} (64→64 {activation})"));
            }

            for (int step = 0; step < steps; step++)
            {
                write(database, step);
            }
        }

        return RunDiagnosis.Of(run).Suspects;
    }
}
