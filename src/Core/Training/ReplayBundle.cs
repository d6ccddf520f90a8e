using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GpuGrad.Checkpoints;
using GpuGrad.Files;
using GpuGrad.Records;

namespace GpuGrad.Training;

/// <summary>
/// A folder that brings back one bad step exactly, to be looked into or sent to somebody: <c>replay.json</c> holds the
/// spec, the device and the origin, <c>state.safetensors</c> what the step starts from.
/// </summary>
/// <param name="Spec">The spec of the net as it ran.</param>
/// <param name="Device">The device that it ran on, such as <c>cpu:2</c>.</param>
/// <param name="Origin">What the step did.</param>
/// <param name="State">What the step starts from.</param>
internal sealed record ReplayBundle(JsonNode Spec, string Device, NonFiniteOrigin Origin, [property: JsonIgnore] TrainingState State)
{
    private const string NotesFile = "replay.json";
    private const string StateFile = "state.safetensors";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Writes the folder.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void Write(string folder)
    {
        AtomicFile.MakeFolderOf(Path.Combine(folder, StateFile));
        State.Write(Path.Combine(folder, StateFile));
        AtomicFile.Write(Path.Combine(folder, NotesFile), stream => JsonSerializer.Serialize(stream, this, s_json));
    }

    /// <summary>Reads such a folder, or the one in a run folder.</summary>
    /// <exception cref="RunException">There is none, or it cannot be read.</exception>
    /// <exception cref="CheckpointException">Its state cannot be read.</exception>
    public static ReplayBundle Read(string folder)
    {
        string inner = Path.Combine(folder, "replay");
        string path = Path.Combine(Directory.Exists(inner) ? inner : folder, NotesFile);
        if (!File.Exists(path))
        {
            throw new RunException(
                $"{folder}: holds no {NotesFile}; only a run that failed on a NaN or an infinity under train.nonFinite error can be replayed")
            { IsBadInput = true };
        }

        try
        {
            Notes notes = JsonFile.Read<Notes>(path, s_json);
            return new ReplayBundle(notes.Spec, notes.Device, notes.Origin, TrainingState.Read(Path.Combine(Path.GetDirectoryName(path)!, StateFile)));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be read: {e.Message}", e) { IsBadInput = true };
        }
    }

    private sealed record Notes(
        [property: JsonRequired] JsonNode Spec, [property: JsonRequired] string Device, [property: JsonRequired] NonFiniteOrigin Origin);
}
