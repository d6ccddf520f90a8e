using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>One kind of a <see cref="KindTableShape{T}"/>: the record that it makes, and which fields of the object it takes.</summary>
internal sealed class KindCase<T>
    where T : class
{
    private KindCase(string name, T usual, Func<T, bool> holds, IReadOnlyList<SpecField<T>> fields, Func<T, SpecPath, T> complete) =>
        (Name, Usual, Holds, Fields, Complete) = (name, usual, holds, fields, complete);

    public string Name { get; }

    /// <summary>The record where no field is given.</summary>
    public T Usual { get; }

    /// <summary>Whether a value is of this kind.</summary>
    public Func<T, bool> Holds { get; }

    /// <summary>The fields that it takes, in the order in which messages name them.</summary>
    public IReadOnlyList<SpecField<T>> Fields { get; }

    /// <summary>Checks what no single field can.</summary>
    public Func<T, SpecPath, T> Complete { get; }

    /// <summary>The field of that name; null where this kind takes none.</summary>
    public SpecField<T>? Find(string field) => Fields.FirstOrDefault(f => f.Name == field);

    /// <summary>The kind whose record is <typeparamref name="TCase"/>.</summary>
    public static KindCase<T> Of<TCase>(
        string name, TCase usual, IReadOnlyList<SpecField<TCase>> fields, Func<TCase, SpecPath, TCase>? complete = null)
        where TCase : class, T => new(
            name,
            usual,
            value => value is TCase,
            [.. fields.Select(field => new Field<TCase>(field))],
            (value, path) => complete is null ? value : complete((TCase)value, path));

    // A field of one kind's record, as one of the union's: it is only asked of values of that kind.
    private sealed class Field<TCase>(SpecField<TCase> own) : SpecField<T>(own.Name, own.Description, own.Required)
        where TCase : class, T
    {
        public override T Read(T target, JsonElement json, SpecPath path) => own.Read((TCase)target, json, path);

        public override JsonNode? Write(T source) => own.Write((TCase)source);

        public override JsonObject Schema(JsonObject definitions) => own.Schema(definitions);
    }
}
