namespace GpuGrad.Onnx;

/// <summary>
/// A value of a graph that follows from what the net reads: a term, seen in some shape. Between the layers of a net here a sample's values lie one after the
/// other whatever its axes, so that a reshaping is another view of the same term; but its order never changes.
/// </summary>
/// <param name="Term">What computes it.</param>
/// <param name="Axes">Its axes, the batch's as null.</param>
internal sealed record OnnxSignal(OnnxTerm Term, IReadOnlyList<int?> Axes)
{
    /// <summary>The axes of a sample.</summary>
    public int[] Sample => [.. Axes.OfType<int>()];

    /// <summary>Values of a sample.</summary>
    public int Columns => Sample.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>Whether it is a matrix of a row a sample.</summary>
    public bool IsRows => Axes is [null, _];

    /// <summary>Whether the batch comes first, but for axes of a single place.</summary>
    public bool IsBatchFirst => Axes.TakeWhile(axis => axis is not null).All(axis => axis == 1);

    /// <summary>The shape as messages print it.</summary>
    public string ShapeText => $"[{string.Join(", ", Axes.Select(axis => axis is { } size ? FormattableString.Invariant($"{size}") : "batch"))}]";

    /// <summary>Whether it is the very result of an operator; gives its node.</summary>
    public bool Is(string op, out OnnxNode node)
    {
        node = Term.Node!;
        return node?.Op == op;
    }
}
