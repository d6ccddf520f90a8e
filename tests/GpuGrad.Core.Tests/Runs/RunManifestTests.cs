using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Theory;

namespace GpuGrad.Core.Tests.Runs;

public sealed class RunManifestTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_field_comes_back()
    {
        RunManifest written = Full();
        written.Write(folder["run.json"]);

        RunManifest read = RunManifest.Read(folder["run.json"]);

        read.Write(folder["again.json"]);
        Assert.Equal(File.ReadAllText(folder["run.json"]), File.ReadAllText(folder["again.json"]));
        Assert.Equal(written.Spec.ToJsonString(), read.Spec.ToJsonString());
        Assert.Equal(written.Device, read.Device);
        Assert.Equal(-40.25, read.Theory!["0"]!.Log10Delta);
        Assert.Equal("none", read.Theory["2"]!.Reason);
        Assert.Null(read.Theory["4"]);
        Assert.Equal(written.Versions, read.Versions);
        Assert.Equal(["Packed", "Plain"], read.Variants["matmul"]);
        Assert.Equal(double.NaN, read.FinalMetrics["testLoss"]);
        Assert.Equal(4e-35, read.FinalMetrics["norm"]);
        ExpectationResult expectation = read.Expectations[0];
        Assert.Equal([[0.1, double.NaN], [0.12]], expectation.Sides.Select(side => side.Values));
        Assert.Equal("[0.1, NaN] > 0.12 at step 20, the first of 2 that failed of 5", expectation.Measured);
        Assert.Equal((20L, false, "division by zero"), (expectation.Step!.Value, expectation.Passed, expectation.Note));
        Assert.Equal(20, (int)read.Sweep!.Values["model.hidden.depth"]!);
        Assert.Equal((written.Seed, written.StartedAt, written.EndedAt, written.Group), (read.Seed, read.StartedAt, read.EndedAt, read.Group));
    }

    [Fact]
    public void The_file_is_spelled_as_the_contract_says()
    {
        Full().Write(folder["run.json"]);

        JsonNode json = JsonNode.Parse(File.ReadAllText(folder["run.json"]))!;

        Assert.Equal("interrupted", (string?)json["status"]);
        Assert.Equal("cpu:2", (string?)json["device"]!["selector"]);
        Assert.Equal("captured", (string?)json["device"]!["graphs"]);
        Assert.Equal("0.1.0", (string?)json["versions"]!["gpugrad"]);
        Assert.Equal("1.5.3", (string?)json["versions"]!["ilgpu"]);
        Assert.Equal(["run.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_new_state_replaces_the_old_one()
    {
        Full().Write(folder["run.json"]);
        (Full() with { Status = RunStatus.Failed, Failure = "NaN" }).Write(folder["run.json"]);

        Assert.Equal("NaN", RunManifest.Read(folder["run.json"]).Failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"name\": 3}")]
    [InlineData("{\"name\": \"x\"}")]
    public void A_file_that_is_no_manifest_is_refused_with_its_path(string text)
    {
        File.WriteAllText(folder["run.json"], text);

        Assert.StartsWith(folder["run.json"], Assert.Throws<RunException>(() => RunManifest.Read(folder["run.json"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused_with_its_path() =>
        Assert.StartsWith(folder["run.json"], Assert.Throws<RunException>(() => RunManifest.Read(folder["run.json"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Recorded_kinds_are_spelled_alike_everywhere()
    {
        foreach (RecordedKind kind in RecordedKindSpelling.All)
        {
            Assert.Equal($"\"{kind.Spell()}\"", JsonSerializer.Serialize(kind));
            Assert.True(RecordedKindSpelling.TryParse(kind.Spell(), out RecordedKind parsed));
            Assert.Equal(kind, parsed);
        }
        Assert.False(RecordedKindSpelling.TryParse("WeightGradient", out _));
    }

    private static RunManifest Full() => new()
    {
        Name = "deep",
        Spec = JsonNode.Parse("""{ "train": { "epochs": 3 } }""")!,
        Seed = 42,
        Device = new RunDevice("cpu:2", "a processor") { Graphs = "captured" },
        Variants = new Dictionary<string, IReadOnlyList<string>> { ["matmul"] = ["Packed", "Plain"] },
        Status = RunStatus.Interrupted,
        StartedAt = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero),
        EndedAt = new DateTimeOffset(2025, 1, 2, 3, 5, 5, TimeSpan.Zero),
        Steps = 100,
        FinalMetrics = new Dictionary<string, double> { ["testLoss"] = double.NaN, ["norm"] = 4e-35 },
        Failure = "stopped",
        Expectations =
        [
            new ExpectationResult("x > 0.12 always", "always", 20, 5, 2, [new("x", [0.1, double.NaN]), new("0.12", [0.12])], [">"], false, "division by zero"),
        ],
        Sweep = new SweepPosition("depth 20", new Dictionary<string, JsonNode?> { ["model.hidden.depth"] = 20 }),
        Group = "g1",
        Theory = new TheoryPrediction(
            [new LayerPrediction(0, "0", 1.5, 0.5, -40.25, 0.1, null), new LayerPrediction(1, "2", null, null, null, null, "none")],
            0.5, new LengthFixedPoint(2, 0, 1, 0.5, 1, 0.5), 1.4, 8.7, null, "It vanishes."),
    };
}
