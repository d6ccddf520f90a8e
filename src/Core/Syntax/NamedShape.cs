using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>
/// A shape used in several places, or inside itself, written once under <c>$defs</c> of the schema; <paramref name="make"/> runs on first use.
/// </summary>
internal sealed class NamedShape<T>(string name, Func<SpecShape<T>> make) : SpecShape<T>
{
    private readonly Lazy<SpecShape<T>> _inner = new(make);

    public NamedShape(string name, SpecShape<T> inner) : this(name, () => inner)
    {
    }

    public override string Expected => _inner.Value.Expected;

    public override T Read(JsonElement json, SpecPath path) => _inner.Value.Read(json, path);

    public override JsonNode Write(T value) => _inner.Value.Write(value);

    public override JsonObject Schema(JsonObject definitions)
    {
        if (!definitions.ContainsKey(name))
        {
            // Taken before it is filled, so that a shape inside itself finds its own reference.
            definitions[name] = new JsonObject();
            definitions[name] = _inner.Value.Schema(definitions);
        }
        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }
}
