using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>
/// How a value of type <typeparamref name="T"/> looks in JSON: one description that reads it, writes it and gives its JSON Schema,
/// so that the parser and the published schema cannot drift apart.
/// </summary>
internal abstract class SpecShape<T>
{
    /// <summary>What belongs here, for messages: "an integer from 1 to 10".</summary>
    public abstract string Expected { get; }

    /// <summary>The value of <paramref name="json"/>; throws <see cref="SpecException"/> that begins with <paramref name="path"/>.</summary>
    public abstract T Read(JsonElement json, SpecPath path);

    /// <summary>The JSON that <see cref="Read"/> takes back to <paramref name="value"/>.</summary>
    public abstract JsonNode Write(T value);

    /// <summary>JSON Schema (2020-12) of what <see cref="Read"/> accepts; shared parts go to <paramref name="definitions"/>.</summary>
    public abstract JsonObject Schema(JsonObject definitions);

    /// <summary>The JSON of a value that is not set; null leaves its field out.</summary>
    public virtual JsonNode? Absent => null;

    protected SpecException Mismatch(JsonElement found, SpecPath path)
    {
        string raw = found.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => $"the text {found.GetRawText()}",
            JsonValueKind.Number => $"the number {found.GetRawText()}",
            _ => found.GetRawText(),
        };
        return new SpecException(path, $"expected {Expected}, found {Shortened.Of(raw)}");
    }
}
