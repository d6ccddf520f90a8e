using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>
/// The place of a value inside a spec, written <c>model.layers[2].dense</c>.
/// A name that itself holds dots or brackets is quoted: <c>sweep["model.hidden.depth"]</c>.
/// </summary>
internal sealed record SpecPath
{
    private SpecPath(ValueList<PathSegment> segments) => Segments = segments;

    /// <summary>The whole document.</summary>
    public static SpecPath Root { get; } = new([]);

    /// <summary>Steps from the root.</summary>
    public ValueList<PathSegment> Segments { get; }

    /// <summary>The path of field <paramref name="name"/> inside this one.</summary>
    public SpecPath Field(string name) => new([.. Segments, new PathSegment(name, -1)]);

    /// <summary>The path of item <paramref name="index"/> inside this one.</summary>
    public SpecPath Item(int index) => new([.. Segments, new PathSegment(null, index)]);

    /// <summary>Whether this path is <paramref name="other"/> or lies inside it.</summary>
    public bool IsWithin(SpecPath other) =>
        Segments.Count >= other.Segments.Count && other.Segments.SequenceEqual(Segments.Take(other.Segments.Count));

    /// <summary>Reads the written form; throws <see cref="SpecException"/> where it is malformed.</summary>
    public static SpecPath Parse(string text)
    {
        var path = Root;
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] == '[')
            {
                int end = text.IndexOf(text.AsSpan(at).StartsWith("[\"") ? "\"]" : "]", at + 1, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw Malformed(text, "a '[' is not closed");
                }

                bool quoted = text[end] == '"';
                string inside = quoted ? text[(at + 2)..Math.Max(end, at + 2)] : text[(at + 1)..end];
                if (quoted)
                {
                    path = path.Field(inside);
                }
                else if (int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                {
                    path = path.Item(index);
                }
                else
                {
                    throw Malformed(text, $"'[{Shortened.Of(inside)}]' is neither an index nor a quoted name");
                }

                at = end + (quoted ? 2 : 1);
                continue;
            }
            if (path != Root)
            {
                if (text[at] != '.')
                {
                    throw Malformed(text, $"expected '.' or '[' before '{Shortened.Of(text[at..])}'");
                }

                at++;
            }
            int stop = text.AsSpan(at).IndexOfAny('.', '[');
            string name = stop < 0 ? text[at..] : text[at..(at + stop)];
            if (name.Length == 0 || name.Contains(']'))
            {
                throw Malformed(text, "a field name is missing");
            }

            path = path.Field(name);
            at += name.Length;
        }
        return path != Root ? path : throw Malformed(text, "it is empty");
    }

    /// <summary>The value at this path under <paramref name="root"/>, or null where there is none.</summary>
    public JsonNode? Find(JsonNode root)
    {
        JsonNode? node = root;
        foreach (PathSegment s in Segments)
        {
            node = (node, s.Name) switch
            {
                (JsonObject o, { } name) => o[name],
                (JsonArray a, null) when s.Index < a.Count => a[s.Index],
                _ => null,
            };
        }
        return node;
    }

    /// <summary>
    /// Puts <paramref name="value"/> at this path, creating objects on the way; null removes what is there.
    /// An index may be one past the end of a list, to append. Throws <see cref="SpecException"/> where a step leads into something that cannot hold it.
    /// </summary>
    public void Put(JsonObject root, JsonNode? value)
    {
        JsonNode parent = root;
        var here = Root;
        for (int i = 0; i < Segments.Count; i++)
        {
            PathSegment s = Segments[i];
            bool last = i == Segments.Count - 1;
            JsonNode? child = last ? null : new SpecPath([s]).Find(parent);
            if (!last && child is null && Segments[i + 1].Name is null)
            {
                throw new SpecException(this, $"{here.Step(s)} is no list yet; set the whole list first");
            }

            JsonNode? put = last ? value : child ?? new JsonObject();
            switch (parent)
            {
                case JsonObject o when s.Name is not null:
                    if (put is null)
                    {
                        o.Remove(s.Name);
                    }
                    else if (put != child)
                    {
                        o[s.Name] = put;
                    }

                    break;
                case JsonArray a when s.Name is null && s.Index <= a.Count:
                    if (s.Index == a.Count)
                    {
                        a.Add(put);
                    }
                    else if (put is null)
                    {
                        a.RemoveAt(s.Index);
                    }
                    else if (put != child)
                    {
                        a[s.Index] = put;
                    }

                    break;
                case JsonArray a when s.Name is null:
                    throw new SpecException(this, $"{here} has {a.Count} items, so index {s.Index} is out of reach");
                default:
                    string kind = parent switch { JsonObject => "an object", JsonArray => "a list", _ => $"the value {Shortened.Of(parent.ToJsonString())}" };
                    throw new SpecException(this, $"{here} is {kind}, which has no {(s.Name is null ? "items" : "fields")}; set {here} as a whole");
            }
            here = here.Step(s);
            parent = put ?? root;
        }
    }

    /// <summary>The written form; "(top level)" for the root.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (PathSegment s in Segments)
        {
            if (s.Name is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{s.Index}]");
            }
            else if (s.Name.Length == 0 || s.Name.AsSpan().ContainsAny(".[]\""))
            {
                text.Append("[\"").Append(s.Name).Append("\"]");
            }
            else
            {
                text.Append(text.Length == 0 ? "" : ".").Append(s.Name);
            }
        }
        return text.Length == 0 ? "(top level)" : text.ToString();
    }

    private SpecPath Step(PathSegment s) => new([.. Segments, s]);

    private static SpecException Malformed(string text, string why) =>
        new(text.Length == 0 ? "(empty path)" : text, $"this is no path: {why}; write it like model.layers[2].dense");
}
