using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>One row of the field table of a record <typeparamref name="T"/>.</summary>
internal abstract class SpecField<T>(string name, string description, bool required)
{
    public string Name => name;

    public string Description => description;

    public bool Required => required;

    /// <summary><paramref name="target"/> with this field set from <paramref name="json"/>.</summary>
    public abstract T Read(T target, JsonElement json, SpecPath path);

    /// <summary>This field's JSON, or null where it is not set.</summary>
    public abstract JsonNode? Write(T source);

    /// <summary>The field's schema, before description and default are added.</summary>
    public abstract JsonObject Schema(JsonObject definitions);

    /// <summary>A field of shape <paramref name="shape"/>, read with <paramref name="get"/> and set with <paramref name="set"/>.</summary>
    public static SpecField<T> Of<TValue>(
        string name, SpecShape<TValue> shape, Func<T, TValue?> get, Func<T, TValue, T> set, string description, bool required = false) =>
        new Typed<TValue>(name, shape, get, set, description, required);

    /// <summary>A required field that holds this one text, to tell the cases of a union apart.</summary>
    public static SpecField<T> Constant(string name, string text, string description) => new Fixed(name, text, description);

    private sealed class Typed<TValue>(
        string name, SpecShape<TValue> shape, Func<T, TValue?> get, Func<T, TValue, T> set, string description, bool required)
        : SpecField<T>(name, description, required)
    {
        public override T Read(T target, JsonElement json, SpecPath path) => set(target, shape.Read(json, path));

        public override JsonNode? Write(T source) => get(source) is { } value ? shape.Write(value) : shape.Absent;

        public override JsonObject Schema(JsonObject definitions) => shape.Schema(definitions);
    }

    private sealed class Fixed(string name, string text, string description) : SpecField<T>(name, description, true)
    {
        public override T Read(T target, JsonElement json, SpecPath path) => target;

        public override JsonNode? Write(T source) => text;

        public override JsonObject Schema(JsonObject definitions) => new() { ["const"] = text };
    }
}
