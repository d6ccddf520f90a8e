namespace GpuGrad.Onnx;

/// <summary>What the operators that compute nothing make of the axes of a signal.</summary>
/// <param name="node">The operator.</param>
/// <param name="axes">The axes, the batch's as null.</param>
/// <param name="fixedBatch">The size of the batch where the file fixes it; null where it does not.</param>
internal sealed class OnnxView(OnnxNode node, IReadOnlyList<int?> axes, int? fixedBatch)
{
    /// <summary>The axes of the result.</summary>
    /// <exception cref="OnnxException">It would change the order of a sample's values, or mix samples.</exception>
    public IReadOnlyList<int?> Axes() => node.Op switch
    {
        "Identity" or "Concat" => axes,
        "Flatten" => Flatten(),
        "Reshape" => Reshape(),
        "Squeeze" => Squeeze(),
        "Unsqueeze" => Unsqueeze(),
        _ => Transpose(),
    };

    private long Columns => axes.OfType<int>().Aggregate(1L, (product, size) => checked(product * size));

    private int?[] Flatten()
    {
        int at = (int)node.Int("axis", 1);
        at = at < 0 ? at + axes.Count : at;
        return at > 0 && at <= axes.Count && axes.Take(at).Count(axis => axis is null) == 1 && axes.Take(at).All(axis => axis is null or 1)
            ? [null, (int)Columns]
            : throw node.Fault("puts something else into rows than one sample each");
    }

    private int?[] Squeeze()
    {
        IReadOnlyList<int?> old = axes;
        int[] taken = node.Axes(axes.Count) ?? [.. Enumerable.Range(0, axes.Count).Where(axis => old[axis] == 1)];
        return Array.TrueForAll(taken, axis => old[axis] == 1)
            ? [.. axes.Where((_, axis) => !taken.Contains(axis))]
            : throw node.Fault("takes away an axis that is longer than 1");
    }

    private int?[] Unsqueeze()
    {
        int told = node.Tensor(1)?.Length ?? throw node.Fault("does not say which axes it adds");
        int[] added = node.Axes(axes.Count + told)!;
        Queue<int?> old = new(axes);
        return added.Distinct().Count() == told
            ? [.. Enumerable.Range(0, axes.Count + told).Select(axis => added.Contains(axis) ? 1 : old.Dequeue())]
            : throw node.Fault("adds an axis twice");
    }

    private int?[] Transpose()
    {
        IReadOnlyList<int?> old = axes;
        int[] order = OnnxFolding.Order(node, axes.Count);
        int[] inSample = [.. order.Where(axis => old[axis] is not null and not 1)];
        return inSample.SequenceEqual(inSample.Order())
            ? [.. order.Select(axis => old[axis])]
            : throw node.Fault(
                "changes the order of the values of a sample; a net here reads them as they lie, so do that to the data, and export the model without it");
    }

    private int?[] Reshape()
    {
        long?[] asked = node.Tensor(1)?.Integers is { } told ? [.. told] : throw node.Fault("takes its shape from what the net reads");
        bool copies = node.Int("allowzero", 0) == 0;
        bool[] isBatch = new bool[asked.Length];
        for (int axis = 0; axis < asked.Length; axis++)
        {
            if (asked[axis] == 0 && copies)
            {
                isBatch[axis] = axis < axes.Count && axes[axis] is null;
                asked[axis] = axis < axes.Count ? axes[axis] : throw node.Fault($"copies the size of axis {axis}, which there is not");
            }
            else
            {
                isBatch[axis] = asked[axis] is null;
            }
        }

        // A batch that the file does not name as such: what is left of the values, or its fixed size, where everything else is a sample.
        int batch = Array.IndexOf(isBatch, true);
        if (batch < 0)
        {
            int? size = fixedBatch;
            long columns = Columns;
            batch = Enumerable.Range(0, asked.Length).FirstOrDefault(
                axis => (asked[axis] == -1 || asked[axis] == size)
                    && (Rest(asked, axis) is var (known, open) && (open ? known > 0 && columns % known == 0 : known == columns)), -1);
        }

        if (batch < 0 || isBatch.Count(here => here) > 1 || !IsFirst(axes) || asked.Take(batch).Any(size => size != 1))
        {
            throw node.Fault("makes of the batch something else than rows of a sample each");
        }

        (long sizes, bool isOpen) = Rest(asked, batch);
        int?[] result = [.. asked.Select((size, axis) => axis == batch ? null : size == -1 ? (int?)(Columns / Math.Max(1, sizes)) : checked((int?)size))];
        return result.OfType<int>().Aggregate(1L, (product, size) => checked(product * size)) == Columns && (isOpen || sizes == Columns)
            ? result
            : throw node.Fault($"has {Columns} values of a sample, which the shape that it asks for does not hold");

        static (long Known, bool IsOpen) Rest(long?[] asked, int but) => (
            asked.Where((size, axis) => axis != but && size != -1).Aggregate(1L, (product, size) => checked(product * (size ?? 1))),
            asked.Where((size, axis) => axis != but && size == -1).Any());

        static bool IsFirst(IReadOnlyList<int?> axes) => axes.TakeWhile(axis => axis is not null).All(axis => axis == 1);
    }
}
