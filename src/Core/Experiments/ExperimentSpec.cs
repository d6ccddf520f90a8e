using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Experiments.Expectations;
using GpuGrad.Models;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>A whole experiment, validated, with every default filled in.</summary>
public sealed record ExperimentSpec
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static readonly ObjectShape<ExperimentSpec> Shape = new(new ExperimentSpec(),
    [
        SpecField<ExperimentSpec>.Of(
            "$schema", new TextShape(), e => e.SchemaUri, (e, v) => e with { SchemaUri = v }, "Where an editor finds the schema of this file."),
        SpecField<ExperimentSpec>.Of(
            "name", new TextShape("a name of letters, digits, '-', '_' and '.', at most 64, that begins with a letter or digit", NamePattern), e => e.Name,
            (e, v) => e with { Name = v },
            "Begins the name of the run folder; the file's own name, where there is one, unless given."),
        SpecField<ExperimentSpec>.Of("description", new TextShape(), e => e.Description, (e, v) => e with { Description = v }, "What the experiment shows."),
        SpecField<ExperimentSpec>.Of(
            "seed", new IntegerShape<ulong>(0, ulong.MaxValue), e => e.Seed, (e, v) => e with { Seed = v }, "Decides every random number."),
        SpecField<ExperimentSpec>.Of("data", DataSpec.Shape, e => e.Data, (e, v) => e with { Data = v }, "What to train on."),
        SpecField<ExperimentSpec>.Of("model", ModelSpec.Shape, e => e.Model, (e, v) => e with { Model = v }, "The net: hidden or layers.", required: true),
        SpecField<ExperimentSpec>.Of("train", TrainSpec.Shape, e => e.Train, (e, v) => e with { Train = v }, "How to train."),
        SpecField<ExperimentSpec>.Of("record", RecordSpec.Shape, e => e.Record, (e, v) => e with { Record = v }, "What to record."),
        SpecField<ExperimentSpec>.Of(
            "checkpoint", CheckpointSpec.Shape, e => e.Checkpoint, (e, v) => e with { Checkpoint = v }, "How often to keep what run --resume goes on from."),
        SpecField<ExperimentSpec>.Of(
            "sweep", SweepAxis.Shape, e => e.Sweep, (e, v) => e with { Sweep = v },
            "Fields (by path) and the values each takes; every combination is one run."),
        SpecField<ExperimentSpec>.Of(
            "expect", new ListShape<ExpectationSpec>(ExpectationSpec.Shape), e => e.Expect, (e, v) => e with { Expect = v },
            "What the runs must fulfil, such as \"testAccuracy > 0.8 at end\"; see docs/expectations.md."),
    ],
    complete: (e, path) => e.Data.Batch == 1 && e.Model.FindBatchNorm(path.Field("model")) is { } norm
        ? throw new SpecException(
            path.Field("data").Field("batch"), $"one sample has no variance for the batch norm at {norm} to train with; write 2 or more, or use a layer norm")
        : (e with { Data = e.Data.For(e.Train.Loss), Train = e.Train.For(e.Data.Source) }) is var filled
            && filled.Train is { LabelSmoothing: > 0, Loss: not LossKind.SoftmaxCrossEntropy }
        ? throw new SpecException(
            path.Field("train").Field("labelSmoothing"), $"smooths the labels of {SpecNames.Losses.NameOf(LossKind.SoftmaxCrossEntropy)} alone; write 0, or that loss")
        : filled);

    /// <summary>Pattern of a name that every file system takes.</summary>
    internal const string NamePattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";

    /// <summary>Samples that the gradient of a step is of.</summary>
    internal long SamplesOfStep => (long)Data.Batch * Train.Accumulate;

    /// <summary>The $schema the file named; null for none.</summary>
    public string? SchemaUri { get; init; }

    /// <summary>Begins the name of the run folder.</summary>
    public string Name { get; init; } = "experiment";

    /// <summary>What the experiment shows; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Decides every random number.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What to train on.</summary>
    public DataSpec Data { get; init; } = new();

    /// <summary>The net.</summary>
    public ModelSpec Model { get; init; } = new();

    /// <summary>How to train.</summary>
    public TrainSpec Train { get; init; } = new();

    /// <summary>What to record.</summary>
    public RecordSpec Record { get; init; } = new();

    /// <summary>How often to keep what <c>run --resume</c> goes on from.</summary>
    internal CheckpointSpec Checkpoint { get; init; } = new();

    /// <summary>Swept fields; empty for a single run, and in every variant of a sweep.</summary>
    internal ValueList<SweepAxis> Sweep { get; init; } = [];

    /// <summary>What the runs must fulfil.</summary>
    internal ValueList<ExpectationSpec> Expect { get; init; } = [];

    /// <summary>Parses a JSON text; throws <see cref="SpecException"/>. <paramref name="sourceName"/> is named in messages.</summary>
    public static ExperimentSpec Parse(string json, string sourceName) => SpecDocument.Parse(json, sourceName).Resolve();

    /// <summary>Reads the experiment file at <paramref name="path"/>; throws <see cref="SpecException"/>.</summary>
    public static ExperimentSpec Load(string path) => SpecDocument.Load(path).Resolve();

    /// <summary>The spec with all defaults, as <see cref="Parse"/> reads it back to an equal one.</summary>
    public string ToJson() => ToJsonObject().ToJsonString(s_indented);

    /// <summary>As <see cref="ToJson"/>, as a fresh JSON object.</summary>
    public JsonObject ToJsonObject() => (JsonObject)Shape.Write(this);

    /// <summary>The spec as a file that says it is read: with every default filled in.</summary>
    /// <exception cref="SpecException">A file that says it would be refused; the message begins with the path of what is wrong.</exception>
    public ExperimentSpec Validated() => Read(ToJsonObject());

    /// <summary>The spec that <paramref name="json"/> says, without what concerns several variants; throws <see cref="SpecException"/>.</summary>
    internal static ExperimentSpec Read(JsonNode json) => Shape.Read(JsonSerializer.SerializeToElement(json), SpecPath.Root);
}
