using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Specs.Shapes;

/// <summary>A shape used in several places, written once under <c>$defs</c> of the schema.</summary>
internal sealed class NamedShape<T>(string name, SpecShape<T> inner) : SpecShape<T>
{
    public override string Expected => inner.Expected;

    public override T Read(JsonElement json, SpecPath path) => inner.Read(json, path);

    public override JsonNode Write(T value) => inner.Write(value);

    public override JsonObject Schema(JsonObject definitions)
    {
        if (!definitions.ContainsKey(name))
            definitions[name] = inner.Schema(definitions);
        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }
}
