using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Activations;

/// <summary>How many pieces the maximum of a maxout is over, 2 to <paramref name="max"/>.</summary>
internal sealed class PiecesShape(int max) : SpecShape<int>
{
    private readonly IntegerShape<int> _inner = new(2, max);

    public override string Expected => _inner.Expected;

    public override int Read(JsonElement json, SpecPath path) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out decimal pieces) && pieces == 1
            ? throw new SpecException(path, "a maximum over 1 piece is that piece, a linear layer; write 2 or more, or take the maxout out")
            : _inner.Read(json, path);

    public override JsonNode Write(int value) => _inner.Write(value);

    public override JsonObject Schema(JsonObject definitions) => _inner.Schema(definitions);
}
