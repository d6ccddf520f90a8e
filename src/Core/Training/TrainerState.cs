using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuGrad.Checkpoints;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Records;

namespace GpuGrad.Training;

/// <summary>
/// Everything that a <see cref="Trainer"/> goes on from as if it had never stopped: what the weights follow from, and what its records do. A safetensors file
/// whose notes hold the rest, and a SHA-256 of the tensors, by which a damaged file is known.
/// </summary>
/// <param name="Training">Weights, what the optimizer remembers, the next step.</param>
/// <param name="Notes">The rest.</param>
internal sealed record TrainerState(TrainingState Training, TrainerNotes Notes)
{
    /// <summary>The note by which a file is known to hold such a state.</summary>
    public const string NotesName = "trainer";

    private const string HashName = "sha256";
    private const string PretrainingPrefix = "pretraining.";

    private static readonly JsonSerializerOptions s_json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
    };

    private IReadOnlyList<CheckpointTensor> Tensors =>
    [
        .. Training.Weights, .. Training.Memory,
        .. (Notes.Pretraining?.Layer is { } layer ? layer.Weights.Concat(layer.Memory) : []).Select(
            tensor => tensor with { Name = PretrainingPrefix + tensor.Name }),
    ];

    /// <summary>Writes the file.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void Write(string path)
    {
        IReadOnlyList<CheckpointTensor> tensors = Tensors;
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            ["format"] = "pt",
            [TrainingState.StepNote] = FormattableString.Invariant($"{Training.Step}"),
            [NotesName] = JsonSerializer.Serialize(Notes, s_json),
            [HashName] = Hash(tensors),
        });
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="CheckpointException">It cannot be read, holds no such state, or is damaged.</exception>
    public static TrainerState Read(string path)
    {
        Checkpoint file = SafetensorsReader.Read(path);
        if (!file.Metadata.TryGetValue(NotesName, out string? text) || file.Metadata.GetValueOrDefault(HashName) is not { } hash)
        {
            throw new CheckpointException(path, "holds no state of a training, weights at most");
        }

        if (Hash(file.Tensors) != hash)
        {
            throw new CheckpointException(path, "is damaged: its tensors are not those that were written (SHA-256)");
        }

        try
        {
            TrainerNotes notes = JsonSerializer.Deserialize<TrainerNotes>(text, s_json) ?? throw new JsonException("they are null");
            CheckpointTensor[] own = [.. file.Tensors.Where(tensor => !tensor.Name.StartsWith(PretrainingPrefix, StringComparison.Ordinal))];
            CheckpointTensor[] stage = [.. file.Tensors.Except(own).Select(tensor => tensor with { Name = tensor.Name[PretrainingPrefix.Length..] })];
            if (stage.Length > 0 && notes.Pretraining is { } pretraining)
            {
                Dictionary<string, string> step = new() { [TrainingState.StepNote] = FormattableString.Invariant($"{pretraining.Step}") };
                notes = notes with { Pretraining = pretraining with { Layer = TrainingState.Of(new Checkpoint(path, stage, step)) } };
            }

            return new TrainerState(TrainingState.Of(file with { Tensors = own }), notes);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new CheckpointException(path, $"is damaged: its notes cannot be read: {e.Message}", e);
        }
    }

    private static string Hash(IReadOnlyList<CheckpointTensor> tensors)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (CheckpointTensor tensor in tensors)
        {
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What a training goes on from, apart from tensors.</summary>
/// <param name="Outcome">What non-finite gradients did so far.</param>
/// <param name="SinceRecord">Sums of the losses since the last recorded step, as <see cref="LossTotals"/> writes them.</param>
/// <param name="SinceEvaluation">Those since the last evaluation.</param>
/// <param name="EvaluatedAt">Steps done at the last evaluation; -1 where there was none.</param>
internal sealed record TrainerNotes(NonFiniteOutcome Outcome, string SinceRecord, string SinceEvaluation, long EvaluatedAt)
{
    /// <summary>What the pre-training goes on from; null where the spec wants none.</summary>
    public PretrainingState? Pretraining { get; init; }

    /// <summary>What early stopping goes on from; null where the spec wants none.</summary>
    public EarlyStoppingState? EarlyStopping { get; init; }
}

/// <summary><see cref="ClipOutcome"/> as JSON writes it.</summary>
/// <param name="Tensor">The first tensor with non-finite elements in the last step that had any.</param>
/// <param name="Step">That step's number.</param>
/// <param name="Steps">Steps with non-finite gradients so far.</param>
internal sealed record NonFiniteOutcome(int Tensor, long Step, long Steps)
{
    /// <summary>The outcome as a file keeps it.</summary>
    public static NonFiniteOutcome Of(ClipOutcome outcome) => new(outcome.Tensor, outcome.Step, outcome.NonFiniteSteps);

    /// <summary>As the device keeps it.</summary>
    public ClipOutcome OnDevice => new() { Tensor = Tensor, Step = Step, NonFiniteSteps = Steps };
}
