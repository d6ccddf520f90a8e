using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments;

/// <summary>The file whose weights a training starts from, in place of those that the spec draws.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">The SHA-256 of its bytes in lower-case hexadecimal, which a run puts down; null where any content will do.</param>
internal sealed record WeightsFile(string Path, string? Sha256 = null)
{
    internal static readonly SpecShape<WeightsFile?> Shape = new FileShape();

    // A path, or once a run has seen it a path and what was there; false, for sweeps, is a net without one.
    private sealed class FileShape : SpecShape<WeightsFile?>
    {
        private static readonly ObjectShape<WeightsFile> s_seen = new(new WeightsFile(""),
        [
            SpecField<WeightsFile>.Of(
                "file", new TextShape("the path of a file", @"\S"), w => w.Path, (w, v) => w with { Path = v }, "The file.", required: true),
            SpecField<WeightsFile>.Of(
                "sha256", new TextShape("64 digits from 0 to f", "^[0-9a-f]{64}$"), w => w.Sha256, (w, v) => w with { Sha256 = v },
                "SHA-256 of its bytes; a file of other bytes is refused."),
        ]);

        private static readonly TextShape s_path = new("the path of a file", @"\S");

        public override string Expected => "the path of a file of weights, such as \"weights.safetensors\"";

        public override WeightsFile? Read(JsonElement json, SpecPath path) => json.ValueKind switch
        {
            JsonValueKind.String => new WeightsFile(s_path.Read(json, path)),
            JsonValueKind.Object => s_seen.Read(json, path),
            JsonValueKind.False => null,
            _ => throw Mismatch(json, path),
        };

        public override JsonNode Write(WeightsFile? value) => value!.Sha256 is null ? s_path.Write(value.Path) : s_seen.Write(value);

        public override JsonObject Schema(JsonObject definitions) => new()
        {
            ["anyOf"] = new JsonArray(s_path.Schema(definitions), s_seen.Schema(definitions), new JsonObject { ["const"] = false }),
        };
    }
}
