using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GpuGrad.Runs;
using GpuGrad.Verdicts;

namespace GpuGrad.Cli.View;

/// <summary>One run in the list: what its run.json says, and how far it has come while it trains.</summary>
/// <param name="Folder">The name of its folder.</param>
/// <param name="Fault">Why there is nothing more to say of it; null where there is.</param>
internal sealed record RunRow(string Folder, string? Fault = null)
{
    /// <summary>The experiment's name.</summary>
    public string? Name { get; private init; }

    /// <summary>What tells it from the others of its sweep.</summary>
    public string? Label { get; private init; }

    /// <summary>The sweep that it belongs to.</summary>
    public string? Sweep { get; private init; }

    /// <summary>Equal for runs whose specs differ in their seeds alone.</summary>
    public string? Spec { get; private init; }

    /// <summary>The seed, as text: it may have more digits than a number of JavaScript.</summary>
    public string? Seed { get; private init; }

    /// <summary><c>running</c>, <c>finished</c>, <c>failed</c> or <c>interrupted</c>.</summary>
    public RunStatus? Status { get; private init; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; private init; }

    /// <summary>The device.</summary>
    public string? Device { get; private init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? Started { get; private init; }

    /// <summary>How long it took; null while it trains.</summary>
    public double? Seconds { get; private init; }

    /// <summary>Steps done.</summary>
    public long? Steps { get; private init; }

    /// <summary>The loss of the last recorded step, of a run that trains.</summary>
    public double? Loss { get; private init; }

    /// <summary>Metrics at the end; those that are not finite are left out.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; private init; }

    /// <summary>What is wrong with it; null where it was not judged.</summary>
    public IReadOnlyList<RowVerdict>? Verdicts { get; private init; }

    /// <summary>How many expectations there are, and how many of them failed.</summary>
    public IReadOnlyList<int>? Expectations { get; private init; }

    /// <summary>What a run.json says.</summary>
    public static RunRow Of(RunFolder folder, RunManifest manifest) => new(folder.Name)
    {
        Name = manifest.Name,
        Label = manifest.Sweep?.Label ?? manifest.Name,
        Sweep = manifest.Group,
        // What another program trained has no spec that would tell whether two runs are of one net.
        Spec = manifest.Import is null ? WithoutSeed(manifest.Spec) : folder.Name,
        Seed = manifest.Import is null ? FormattableString.Invariant($"{manifest.Seed}") : null,
        Status = manifest.Status,
        Failure = manifest.Failure,
        Device = manifest.Device.Selector,
        Started = manifest.StartedAt,
        Seconds = manifest.EndedAt is { } ended ? Math.Round((ended - manifest.StartedAt).TotalSeconds, 1) : null,
        Steps = manifest.Steps,
        Metrics = manifest.FinalMetrics.Where(metric => double.IsFinite(metric.Value)).ToDictionary(),
        Verdicts = manifest.Verdicts is { } verdicts
            ? [.. verdicts.Select(verdict => new RowVerdict(verdict.Title, verdict.Severity == VerdictSeverity.Severe, verdict.Follows is not null))]
            : null,
        Expectations = manifest.Expectations.Count == 0 ? null : [manifest.Expectations.Count, manifest.Expectations.Count(e => !e.Passed)],
    };

    /// <summary>The same, with how far it has come.</summary>
    public RunRow At(StepRecord? step) => step is null ? this : this with { Steps = step.Step + 1, Loss = double.IsFinite(step.Loss) ? step.Loss : null };

    private static string WithoutSeed(JsonNode spec)
    {
        JsonNode copy = spec.DeepClone();
        (copy as JsonObject)?.Remove("seed");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(copy.ToJsonString())))[..16];
    }
}

/// <summary>A verdict in the list.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Severe">Whether it is severe.</param>
/// <param name="Follows">Whether another one is its cause.</param>
internal sealed record RowVerdict(string Title, bool Severe, bool Follows);
