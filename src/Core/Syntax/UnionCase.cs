using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>One case of a union of records: its name, when a value is of this case, and the shape of its object.</summary>
internal sealed class UnionCase<T>
{
    private UnionCase(
        string name, bool nameSuffices, Func<T, bool> holds, Func<JsonElement, SpecPath, T> read, Func<T, JsonObject> write,
        Func<JsonObject, JsonObject> schema) =>
            (Name, NameSuffices, Holds, Read, Write, Schema) = (name, nameSuffices, holds, read, write, schema);

    public string Name { get; }

    /// <summary>Whether nothing but the field that tells the case must be given.</summary>
    public bool NameSuffices { get; }

    public Func<T, bool> Holds { get; }

    public Func<JsonElement, SpecPath, T> Read { get; }

    public Func<T, JsonObject> Write { get; }

    public Func<JsonObject, JsonObject> Schema { get; }

    /// <summary>The case of the record <typeparamref name="TCase"/>, narrowed by <paramref name="when"/> where one record serves several names.</summary>
    public static UnionCase<T> Of<TCase>(string name, ObjectShape<TCase> shape, Func<TCase, bool>? when = null)
        where TCase : class, T => new(
            name,
            shape.RequiredNames.Count <= 1,
            value => value is TCase c && (when is null || when(c)),
            (json, path) => shape.Read(json, path),
            value => (JsonObject)shape.Write((TCase)value!),
            shape.Schema);
}
