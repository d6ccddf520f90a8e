using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GpuGrad.Experiments;
using GpuGrad.Files;
using GpuGrad.Records;
using GpuGrad.Theory;
using GpuGrad.Verdicts;

namespace GpuGrad.Runs;

/// <summary>run.json: what ran, where, and how it ended. Immutable; a new state is a copy written over the old file.</summary>
internal sealed record RunManifest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The experiment's name.</summary>
    public required string Name { get; init; }

    /// <summary>The spec as it ran, with every default spelled out.</summary>
    public required JsonNode Spec { get; init; }

    /// <summary>Where it comes from, where GpuGrad did not train it; null for a run of its own. Its <see cref="Spec"/> is empty then.</summary>
    public ImportOrigin? Import { get; init; }

    /// <summary>The seed of weights, shuffling and masks.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Inputs of a sample, all axes taken together; null in a file of an older gpugrad.</summary>
    public int? Features { get; init; }

    /// <summary>The sizes of a sample's axes; null in a file of an older gpugrad.</summary>
    public IReadOnlyList<int>? Sample { get; init; }

    /// <summary>What a sample's target is; null in a file of an older gpugrad.</summary>
    public TargetShape? Target { get; init; }

    /// <summary>Where it ran.</summary>
    public required RunDevice Device { get; init; }

    /// <summary>For each op, the kernel variants that ran.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Variants { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What gradients are when they are recorded.</summary>
    public RecordedGradients Gradients { get; init; } = new(Scaled: false, Clipped: false);

    /// <summary>The software it ran on.</summary>
    public RunVersions Versions { get; init; } = RunVersions.Current;

    /// <summary>The experiment as it was written, its sweep included, which <c>run --resume</c> reads again; null in a file of an older gpugrad.</summary>
    public JsonNode? Experiment { get; init; }

    /// <summary>The process that writes it, or did last; null in a file of an older gpugrad.</summary>
    public RunProcess? Process { get; init; }

    /// <summary>When it was continued, and at which step.</summary>
    public IReadOnlyList<RunResume> Resumes { get; init; } = [];

    /// <summary>What its checkpoints cost since it began, or last went on; null while it runs and in a file of an older gpugrad.</summary>
    public CheckpointCost? Checkpoints { get; init; }

    /// <summary>How far it has come.</summary>
    public RunStatus Status { get; init; } = RunStatus.Running;

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the host saw the first training steps done (only one, as a rule); null where none was, and while it runs.</summary>
    public DateTimeOffset? FirstStepAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Training steps done.</summary>
    public long Steps { get; init; }

    /// <summary>How the hidden layers were pre-trained, from the input; null where the spec wants no pre-training.</summary>
    public IReadOnlyList<PretrainedLayer>? Pretraining { get; init; }

    /// <summary>Metrics at the end, such as <c>testAccuracy</c> (0-1); NaN and infinities are written as strings.</summary>
    public IReadOnlyDictionary<string, double> FinalMetrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Why it ended before the last step of its spec; null where it did not.</summary>
    public EarlyStop? StoppedEarly { get; init; }

    /// <summary>Why the run failed.</summary>
    public string? Failure { get; init; }

    /// <summary>Where the first NaN or infinity came from, where that is why it failed; <c>gpugrad run --replay</c> brings it back.</summary>
    public NonFiniteOrigin? NonFiniteOrigin { get; init; }

    /// <summary>The expectations that apply to this run, and what was measured.</summary>
    public IReadOnlyList<ExpectationResult> Expectations { get; init; } = [];

    /// <summary>The loss of the best guess that does not look at the sample, over the training split; null in runs of older versions.</summary>
    public double? GuessLoss { get; init; }

    /// <summary>What is wrong with it, each root cause followed by its consequences; null while it runs, empty where nothing is.</summary>
    public IReadOnlyList<Verdict>? Verdicts { get; init; }

    /// <summary>What was noticed and is no trouble; null while it runs and in runs of older versions.</summary>
    public IReadOnlyList<Verdict>? Notes { get; init; }

    /// <summary>Why nothing was tried on the net, as a clause; null where what the verdicts offer was tried.</summary>
    public string? Untried { get; init; }

    /// <summary>The folder that paths of its data are relative to; null where it has none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>SHA-256 of the data it trained on; null in runs of older versions.</summary>
    public string? DataSha256 { get; init; }

    /// <summary>Its place in a sweep, or null.</summary>
    public SweepPosition? Sweep { get; init; }

    /// <summary>Links the runs of one sweep; null for a run of its own.</summary>
    public string? Group { get; init; }

    /// <summary>What mean-field theory said of the net before the first step; null in runs of older versions.</summary>
    public TheoryPrediction? Theory { get; init; }

    /// <summary>The spec without its expectations, which are the run's own and cannot all be read back.</summary>
    /// <exception cref="SpecException">What stands there is no experiment.</exception>
    /// <param name="source">The file, named in messages.</param>
    public SpecDocument WithoutExpectations(string source)
    {
        JsonNode spec = Spec.DeepClone();
        if (spec is JsonObject fields)
        {
            fields["expect"] = new JsonArray();
        }

        return SpecDocument.Parse(spec.ToJsonString(), source);
    }

    /// <summary>Writes the file in one piece: a reader sees the old state or the new one, never half.</summary>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Json));

    /// <summary>Reads a run's file; where it says that it runs, but its process is gone, the run is one that was interrupted.</summary>
    /// <exception cref="RunException">The file is missing or not a run.json.</exception>
    public static RunManifest Read(RunFolder folder) => Read(folder.ManifestPath).Seen(folder);

    /// <summary>What is to be said of the run now: where this says that it runs, but its process is gone, it is one that was interrupted.</summary>
    public RunManifest Seen(RunFolder folder) => this is { Status: RunStatus.Running, Process: { } process } && !RunLife.Lives(folder, process)
        ? this with
        {
            Status = RunStatus.Interrupted,
            Failure = FormattableString.Invariant($"its process ({process.Id} on {process.Host}) ended without a word, as one that is killed does"),
        }
        : this;

    /// <summary>Reads a file as it is.</summary>
    /// <exception cref="RunException">The file is missing or not a run.json.</exception>
    public static RunManifest Read(string path)
    {
        try
        {
            RunManifest manifest = JsonFile.Read<RunManifest>(path, Json);
            DropEmptyTarget(manifest.Spec);
            return manifest.Fault is { } fault ? throw new JsonException(fault) : manifest;
        }
        catch (JsonException e)
        {
            throw new RunException($"{path}: is not a run.json: {e.Message}", e) { IsBadInput = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be read: {e.Message}", e) { IsBadInput = true };
        }
    }

    // What a reader would reckon with.
    private string? Fault =>
        Steps < 0 ? "$.steps is negative."
        : Import is { Source: null } or { Notes: null } ? "$.import says no source or no notes."
        : Features is < 1 ? "$.features is not positive."
        : Sample is { } sample && (sample.Count is 0 or > Shape.MaxRank || sample.Any(size => size < 1) || sample.Aggregate(1L, Product) > int.MaxValue)
            ? "$.sample is no shape."
        : Theory is { Layers: null } ? "$.theory.layers is missing."
        : Theory is { } theory && theory.Layers.DistinctBy(layer => layer.Layer).Count() < theory.Layers.Count ? "$.theory.layers names a layer twice."
        : Target is { IsPossible: false } ? "$.target is neither classes nor numbers."
        : null;

    private static long Product(long product, int size) => product > int.MaxValue ? product : product * size;

    // An older gpugrad wrote the target that is the last column of a table as no column at all, which a spec may not say.
    private static void DropEmptyTarget(JsonNode spec)
    {
        if (spec is JsonObject root && root["data"] is JsonObject data && data["source"] is JsonObject source && source["target"] is JsonArray { Count: 0 })
        {
            source.Remove("target");
        }
    }
}
