using System.Collections;
using System.Runtime.CompilerServices;

namespace GpuGrad;

/// <summary>
/// The sizes of a tensor's axes, at most <see cref="MaxRank"/> of them, the last running fastest: a batch of images is
/// [batch, height, width, channels]. Another shape of the same <see cref="Length"/> is the same memory, so reshaping is free.
/// </summary>
/// <example><code>Shape image = [28, 28, 1];</code></example>
[CollectionBuilder(typeof(Shape), nameof(Of))]
public readonly struct Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    /// <summary>Most axes.</summary>
    public const int MaxRank = 5;

    private readonly int[]? _sizes;

    private Shape(int[] sizes) => _sizes = sizes;

    /// <summary>Axes.</summary>
    public int Rank => Sizes.Length;

    /// <summary>Elements: the product of all sizes, 1 without axes.</summary>
    public long Length => Sizes.Aggregate(1L, (product, size) => checked(product * size));

    int IReadOnlyCollection<int>.Count => Rank;

    private int[] Sizes => _sizes ?? [];

    /// <summary>The size of an axis, counted from 0.</summary>
    public int this[int axis] => Sizes[axis];

    /// <summary>The shape of these sizes.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxRank"/> of them, or a negative one.</exception>
    public static Shape Of(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > MaxRank)
        {
            throw new ArgumentException($"{sizes.Length} axes are more than the {MaxRank} that a shape has.", nameof(sizes));
        }

        foreach (int size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(sizes));
        }

        return new Shape(sizes.ToArray());
    }

    /// <summary>A single axis.</summary>
    public static implicit operator Shape(int length) => [length];

    /// <summary>Whether the sizes are the same.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether a size differs.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>This shape with one axis more, in front: so many of it.</summary>
    /// <exception cref="ArgumentException">There are <see cref="MaxRank"/> axes already.</exception>
    public Shape Times(int count) => [count, .. Sizes];

    /// <summary>As a matrix: all axes but the last are its rows, the last its columns.</summary>
    /// <exception cref="OverflowException">More rows than an int counts.</exception>
    public (int Rows, int Columns) AsMatrix() => (checked((int)new Shape(Sizes[..^1]).Length), Sizes[^1]);

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.AsSpan().SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int size in Sizes)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As messages say it: <c>28×28×1</c>.</summary>
    public override string ToString() => string.Join('×', Sizes.Select(size => FormattableString.Invariant($"{size}")));
}
