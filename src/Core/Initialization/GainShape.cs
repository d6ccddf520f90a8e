using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Initialization;

/// <summary>A number, or the name of what gives it.</summary>
internal sealed class GainShape : SpecShape<InitGain>
{
    private const string OfActivation = "activation", OfRectifier = "rectifier";
    private static readonly NumberShape s_number = new();

    public override string Expected => $"{s_number.Expected}, \"{OfActivation}\" or \"{OfRectifier}\"";

    public override InitGain Read(JsonElement json, SpecPath path) => json.ValueKind switch
    {
        JsonValueKind.Number => s_number.Read(json, path),
        JsonValueKind.String when json.GetString() == OfActivation => InitGain.Activation,
        JsonValueKind.String when json.GetString() == OfRectifier => InitGain.Rectifier,
        _ => throw Mismatch(json, path),
    };

    public override JsonNode Write(InitGain value) => value.Source switch
    {
        GainSource.Activation => OfActivation,
        GainSource.Rectifier => OfRectifier,
        _ => s_number.Write(value.Number),
    };

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["anyOf"] = new JsonArray(s_number.Schema(definitions), new JsonObject { ["enum"] = new JsonArray(OfActivation, OfRectifier) }) };
}
