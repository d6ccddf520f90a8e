using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>The shape of an optional field of a value type: an absent field is null, a JSON null is still refused.</summary>
internal sealed class NullableShape<T>(SpecShape<T> inner) : SpecShape<T?>
    where T : struct
{
    public override string Expected => inner.Expected;

    public override T? Read(JsonElement json, SpecPath path) => inner.Read(json, path);

    public override JsonNode Write(T? value) => inner.Write(value!.Value);

    public override JsonObject Schema(JsonObject definitions) => inner.Schema(definitions);
}
