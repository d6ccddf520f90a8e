using System.Text.Json;
using GpuGrad.Syntax;

namespace GpuGrad.Checkpoints;

/// <summary>Reads the JSON header of a safetensors file; says of every entry that is malformed which one it is.</summary>
internal static class SafetensorsHeader
{
    // A PyTorch batch norm's count of the steps it has seen: the one integer in a state_dict of float layers.
    private const string StepCounterName = "num_batches_tracked";
    private const string StepCounterType = "I64";

    /// <summary>The entries sorted by the place of their data, and the metadata.</summary>
    /// <param name="root">The header.</param>
    /// <param name="types">The types of floats that are read.</param>
    /// <param name="path">The file, named in messages.</param>
    /// <exception cref="CheckpointException">The header is malformed, or a tensor is of another type.</exception>
    public static (IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Read(
        JsonElement root, IReadOnlyList<SafetensorsType> types, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointException(path, "the header is no JSON object; it is probably another kind of file");
        }

        Dictionary<string, string> metadata = [];
        List<SafetensorsEntry> entries = [];
        HashSet<string> names = [];
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!names.Add(property.Name))
            {
                throw new CheckpointException(path, property.Name, "the name is used twice");
            }

            if (property.Name == SafetensorsFormat.Metadata)
            {
                metadata = ReadMetadata(property.Value, path);
            }
            else
            {
                entries.Add(ReadEntry(property.Name, property.Value, types, path));
            }
        }

        // The end decides between an empty tensor and one that begins at the same byte.
        return ([.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)], metadata);
    }

    private static Dictionary<string, string> ReadMetadata(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object || json.EnumerateObject().Any(note => note.Value.ValueKind != JsonValueKind.String))
        {
            throw new CheckpointException(path, $"{SafetensorsFormat.Metadata} must be an object of texts");
        }

        Dictionary<string, string> metadata = [];
        foreach (JsonProperty note in json.EnumerateObject())
        {
            metadata[note.Name] = note.Value.GetString()!;
        }

        return metadata;
    }

    private static SafetensorsEntry ReadEntry(string name, JsonElement json, IReadOnlyList<SafetensorsType> types, string path)
    {
        string[] fields = json.ValueKind == JsonValueKind.Object ? [.. json.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal)] : [];
        if (!fields.SequenceEqual([SafetensorsFormat.Offsets, SafetensorsFormat.Type, SafetensorsFormat.Shape]))
        {
            throw new CheckpointException(
                path, name, $"expected an object of {SafetensorsFormat.Type}, {SafetensorsFormat.Shape} and {SafetensorsFormat.Offsets}, each once");
        }

        SafetensorsType type = ReadType(name, json.GetProperty(SafetensorsFormat.Type), types, path);
        int[] shape = [.. ReadNumbers(json, name, SafetensorsFormat.Shape, int.MaxValue, path).Select(size => (int)size)];
        long[] offsets = ReadNumbers(json, name, SafetensorsFormat.Offsets, long.MaxValue, path);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw new CheckpointException(path, name, $"its {SafetensorsFormat.Offsets} must be a begin and an end not before it");
        }

        // In 128 bits, and cut off at the first product that no array could hold, so that it cannot wrap round.
        Int128 elements = shape.Aggregate(Int128.One, (product, size) => product > Array.MaxLength ? product : product * size);
        int bytes = type.Bytes();
        if (shape.Contains(0))
        {
            elements = 0;
        }

        return elements * bytes == offsets[1] - offsets[0] && elements <= Array.MaxLength
            ? new SafetensorsEntry(name, shape, (long)elements, offsets[0], offsets[1], type)
            : throw new CheckpointException(
                path, name, $"its data has {offsets[1] - offsets[0]} bytes, which its shape {Shortened.Of(CheckpointTensor.Describe(shape))} does not fill");
    }

    private static SafetensorsType ReadType(string name, JsonElement json, IReadOnlyList<SafetensorsType> types, string path)
    {
        string? spelled = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        if (spelled == StepCounterType && name.EndsWith(StepCounterName, StringComparison.Ordinal))
        {
            return SafetensorsType.StepCounter;
        }

        foreach (SafetensorsType type in types)
        {
            if (spelled == type.ToString())
            {
                return type;
            }
        }

        string known = string.Join(", ", types.Select(type => $"\"{type}\""));
        throw new CheckpointException(
            path,
            name,
            $"its {SafetensorsFormat.Type} is {Shortened.Of(json.GetRawText())}, and only {known} is read; save it as {(types.Count > 1 ? "floats" : "32-bit float")}");
    }

    private static long[] ReadNumbers(JsonElement json, string tensor, string field, long max, string path)
    {
        JsonElement list = json.GetProperty(field);
        List<long> numbers = [];
        if (list.ValueKind == JsonValueKind.Array)
        {
            numbers.AddRange(list.EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number) && number <= max ? number : -1));
        }

        return list.ValueKind == JsonValueKind.Array && numbers.TrueForAll(number => number >= 0)
            ? [.. numbers]
            : throw new CheckpointException(path, tensor, $"its {field} must be a list of whole numbers from 0 to {max}, not {Shortened.Of(list.GetRawText())}");
    }
}
