using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>The JSON dialect of experiment files: comments and trailing commas are welcome, a field given twice hides a mistake.</summary>
internal static class SpecSyntax
{
    private static readonly JsonReaderOptions s_reader = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonDocumentOptions s_document = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The value of <paramref name="json"/>; throws <see cref="JsonException"/> that always knows line and byte of what is wrong.</summary>
    public static JsonNode? Parse(string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(utf8, s_reader);
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push([]);
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    string name = Text(ref reader, utf8);
                    if (!open.Peek().Add(name))
                    {
                        throw Located(utf8, (int)reader.TokenStartIndex, $"the field '{Shortened.Of(name)}' is given twice in one object; remove one.");
                    }

                    break;
                case JsonTokenType.String:
                    Text(ref reader, utf8);
                    break;
            }
        }
        return JsonNode.Parse(utf8, documentOptions: s_document);
    }

    private static string Text(ref Utf8JsonReader reader, byte[] utf8)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape.
            throw Located(utf8, (int)reader.TokenStartIndex, "this text holds half a Unicode character; write the whole of it.");
        }
    }

    private static JsonException Located(byte[] utf8, int at, string problem)
    {
        ReadOnlySpan<byte> before = utf8.AsSpan(0, at);
        return new JsonException(problem, null, before.Count((byte)'\n'), at - 1 - before.LastIndexOf((byte)'\n'));
    }
}
