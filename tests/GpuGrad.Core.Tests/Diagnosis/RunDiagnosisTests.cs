using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Recording;
using GpuGrad.Diagnosis;
using GpuGrad.Recording;

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
        Dictionary<int, double> expected = Enumerable.Range(0, 7).ToDictionary(layer => layer, _ => 0.25);
        Verdict shallow = Vanishing(depth: 5, expected);
        Verdict deep = Vanishing(depth: 8, expected);

        Assert.True(deep.Sureness > shallow.Sureness, $"{deep.Sureness} against {shallow.Sureness}");
        Assert.Equal(0.3, deep.Evidence.Single(e => e.Quantity == "geometric mean of the factor a layer").Value, 1e-5);
        Assert.Equal(0.25, deep.Evidence.Single(e => e.Quantity.Contains("theory", StringComparison.Ordinal)).Value, 1e-12);
        // Three layers pass on 0.3 each: not enough to call it vanishing.
        Assert.Empty(Diagnose("softsign", depth: 3, steps: 2, (database, step) => WriteDeltas(database, step, 3)));

        Verdict Vanishing(int depth, Dictionary<int, double> factors) => Assert.Single(
            Diagnose("softsign", depth, steps: 2, (database, step) => WriteDeltas(database, step, depth), factors), v => v.Kind == VerdictKind.Vanishing);
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
        string activation, int depth, int steps, Action<RunDatabase, long> write, IReadOnlyDictionary<int, double>? expectedFactors = null)
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
        manifest.Write(run.ManifestPath);
        using (RunDatabase database = RunDatabase.Open(run.DatabasePath))
        {
            for (int layer = 0; layer <= depth; layer++)
            {
                bool output = layer == depth;
                database.Write(new LayerInfo(layer, $"{2 * layer}", output ? LayerInfo.Output : LayerInfo.Hidden, output ? "output (64→10)" : $"hidden {layer + 1} (64→64 {activation})"));
            }

            for (int step = 0; step < steps; step++)
            {
                write(database, step);
            }
        }

        return RunDiagnosis.Of(run, expectedFactors);
    }
}
