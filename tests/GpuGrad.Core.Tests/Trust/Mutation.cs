using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Core.Tests.Trust;

/// <summary>Changes what a valid file holds, each time otherwise and always in the same way for a seed.</summary>
internal static class Mutation
{
    // What readers trip over: limits of numbers, half a character, what a terminal obeys, texts and numbers without end.
    private static readonly string[] s_values =
    [
        "null", "true", "-1", "0", "1e400", "1e-46", "1e38", "-0.0", "9223372036854775808", "2147483648", "0.1", "\"\"", "\"NaN\"", "\"\\ud800\"", "\"\\u001b[31m\"",
        "\"a\\u0000b\"", "[]", "{}", "[null]", "{\"a\":null}", "[[[[[[[[[[]]]]]]]]]]", "\"../../x\"", "\"NUL\"", $"\"{new string('n', 5_000)}\"", new string('7', 20_000),
    ];

    private static readonly string[] s_fragments =
    [
        "\0", "\u001b[2J", "\u009b", "\u202e", ",", "\"", "{", "}", "[", "]", "(", "'", "-", "e9999", "NaN", "\r", "\n", ";", "\t", "\ufeff", " at step 99999999999999999999 ",
    ];

    /// <summary>Bytes somewhere else than they were.</summary>
    public static byte[] Of(byte[] valid, Random random)
    {
        List<byte> bytes = [.. valid];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(bytes.Count + 1);
            int length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(s_fragments[random.Next(s_fragments.Length)]));
                    break;
                case 4:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(s_values[random.Next(s_values.Length)]));
                    break;
                default:
                    // In the head, where lengths and offsets stand, as often as anywhere.
                    int flipped = random.Next(random.Next(2) == 0 ? Math.Min(32, bytes.Count) : bytes.Count);
                    if (flipped < bytes.Count)
                    {
                        bytes[flipped] ^= (byte)(1 << random.Next(8));
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>A text with a value of it replaced, removed or named otherwise, so that it still is JSON; now and then with its bytes changed.</summary>
    public static byte[] OfJson(byte[] valid, Random random)
    {
        if (random.Next(4) == 0)
        {
            return Of(valid, random);
        }

        JsonNode root = JsonNode.Parse(valid)!;
        JsonNode[] holders = [.. Holders(root)];
        JsonNode holder = holders[random.Next(holders.Length)];

        // The value comes in as text afterwards: a node can hold neither half a character nor a field twice.
        string mark = $"@{random.Next()}@";
        if (holder is JsonArray array)
        {
            int at = random.Next(array.Count);
            array[at] = mark;
        }
        else
        {
            JsonObject fields = (JsonObject)holder;
            string name = fields.ElementAt(random.Next(fields.Count)).Key;
            switch (random.Next(6))
            {
                case 0:
                    fields.Remove(name);
                    break;
                case 1:
                    fields[mark] = fields[name]?.DeepClone();
                    string renamed = random.Next(2) == 0 ? $"\"{name}\"" : "\"\\u001bodd\"";
                    return Encoding.UTF8.GetBytes(root.ToJsonString().Replace($"\"{mark}\"", renamed, StringComparison.Ordinal));
                default:
                    fields[name] = mark;
                    break;
            }
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace($"\"{mark}\"", s_values[random.Next(s_values.Length)], StringComparison.Ordinal));
    }

    private static IEnumerable<JsonNode> Holders(JsonNode node) => node switch
    {
        JsonObject { Count: > 0 } fields => [node, .. fields.Select(field => field.Value).OfType<JsonNode>().SelectMany(Holders)],
        JsonArray { Count: > 0 } items => [node, .. items.OfType<JsonNode>().SelectMany(Holders)],
        _ => [],
    };
}
