namespace GpuGrad;

/// <summary>Lets collection expressions make a <see cref="ValueList{T}"/>.</summary>
public static class ValueListBuilder
{
    /// <summary>A list of copies of <paramref name="items"/>.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
