using System.Globalization;
using System.Text.Json;
using GpuGrad.Checkpoints;
using GpuGrad.Syntax;

namespace GpuGrad.Imports;

/// <summary>What the recorder says of a step beside its tensors; each of it may be missing.</summary>
/// <param name="Layers">The layers from the input.</param>
/// <param name="Loss">The step's loss.</param>
/// <param name="LearningRate">The learning rate used.</param>
/// <param name="Epoch">How many epochs it is in, fractional.</param>
/// <param name="LossScale">The factor that gradients still contain; 1 for none.</param>
/// <param name="Roles">The roles of layers that have one said.</param>
internal sealed record StepMetadata(
    IReadOnlyList<string>? Layers, double? Loss, double? LearningRate, double? Epoch, float LossScale, IReadOnlyDictionary<string, string> Roles)
{
    private const string RolePrefix = "role.";

    /// <summary>Reads the metadata of a step's files.</summary>
    /// <param name="texts">The texts by name.</param>
    /// <param name="path">The file, named in messages.</param>
    /// <exception cref="CheckpointException">A text is not what its name promises.</exception>
    public static StepMetadata Read(IReadOnlyDictionary<string, string> texts, string path)
    {
        return new StepMetadata(
            Layers(),
            Number("loss", _ => true, "a number"),
            Number("learning_rate", v => v >= 0, "a number of 0 or more"),
            Number("epoch", v => v >= 0, "a number of 0 or more"),
            (float)(Number("loss_scale", v => float.IsFinite((float)v) && (float)v > 0, "a positive number") ?? 1),
            texts.Where(text => text.Key.StartsWith(RolePrefix, StringComparison.Ordinal)).ToDictionary(text => text.Key[RolePrefix.Length..], Role));

        double? Number(string name, Func<double, bool> isRight, string wanted) => !texts.TryGetValue(name, out string? text) ? null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && isRight(value) ? value
            : throw Refused(name, text, wanted);

        IReadOnlyList<string>? Layers()
        {
            const string name = "layers";
            if (!texts.TryGetValue(name, out string? text))
            {
                return null;
            }

            try
            {
                if (JsonSerializer.Deserialize<string?[]>(text) is { } names && Array.TrueForAll(names, layer => layer is not null)
                    && names.Distinct().Count() == names.Length)
                {
                    return names!;
                }
            }
            catch (JsonException)
            {
                // Said below.
            }

            throw Refused(name, text, "a JSON list of the layers' names, each once");
        }

        string Role(KeyValuePair<string, string> role) =>
            role.Value is LayerInfo.Hidden or LayerInfo.Output ? role.Value : throw Refused(role.Key, role.Value, $"{LayerInfo.Hidden} or {LayerInfo.Output}");

        CheckpointException Refused(string name, string text, string wanted) =>
            new(path, $"its metadata say {Shortened.Of(name)} = {Shortened.Of(text)}, where {wanted} belongs");
    }
}
