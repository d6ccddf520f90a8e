namespace GpuGrad.Onnx;

/// <summary>Computes the nodes that do not depend on what the net reads: weights cut and put together, shapes that follow from the input's.</summary>
/// <param name="most">Most elements that all of it may have, so that a small file cannot ask for a large memory.</param>
internal sealed class OnnxFolding(long most)
{
    private long _left = most;

    /// <summary>The result of a node whose inputs are all tensors.</summary>
    /// <exception cref="OnnxException">The operator is not known here, or does not fit its inputs.</exception>
    public OnnxTensor Fold(OnnxNode node)
    {
        OnnxTensor folded = node.Op switch
        {
            "Constant" => node.ConstantOf("value") ?? node.ConstantOf("value_float") ?? node.ConstantOf("value_floats") ?? node.ConstantOf("value_int")
                ?? node.ConstantOf("value_ints") ?? throw node.Fault("says a constant of another kind than floats and integers"),
            "Identity" => Input(node).As(node.Result, Input(node).Dimensions),
            "Cast" => Cast(node),
            "Shape" => ShapeOf(node, Input(node).IsFilled ? throw node.Fault("asks for a shape that depends on the batch")
                : [.. Input(node).Dimensions.Select(size => (int?)size)]),
            "ConstantOfShape" => ConstantOfShape(node),
            "Expand" => Expand(node),
            "Reshape" => Reshape(node),
            "Squeeze" => Squeeze(node),
            "Unsqueeze" => Unsqueeze(node),
            "Transpose" => Transpose(node),
            "Slice" => Slice(node),
            "Gather" => Gather(node),
            "Concat" => Concat(node),
            "Add" => Computed(node, (a, b) => a + b, (a, b) => a + b),
            "Sub" => Computed(node, (a, b) => a - b, (a, b) => a - b),
            "Mul" => Computed(node, (a, b) => a * b, (a, b) => a * b),
            "Div" => Computed(node, (a, b) => b is null or 0 ? null : a / b, (a, b) => a / b),
            _ => throw node.Fault(
                "computes something of weights or constants, which is known of Constant, Identity, Cast, Shape, ConstantOfShape, Expand, Reshape, Squeeze, Unsqueeze, "
                + "Transpose, Slice, Gather, Concat, Add, Sub, Mul and Div alone; simplify the model, such as by constant folding, before it is read"),
        };
        _left -= folded.Length;
        return _left >= 0 ? folded : throw TooLarge(node);
    }

    /// <summary>The shape of a signal, the size of the batch as null.</summary>
    public static OnnxTensor ShapeOf(OnnxNode node, IReadOnlyList<int?> axes)
    {
        int start = Place("start", 0), end = Math.Max(start, Place("end", axes.Count));
        return OnnxTensor.Of(node.Result, [end - start], [.. axes.Skip(start).Take(end - start).Select(size => (long?)size)]);

        int Place(string attribute, int usual)
        {
            long told = node.Int(attribute, usual);
            return (int)Math.Clamp(told < 0 ? told + axes.Count : told, 0, axes.Count);
        }
    }

    private static OnnxException TooLarge(OnnxNode node) => node.Fault("makes more constants than a net of this file's size needs; it is damaged");

    private static OnnxTensor Input(OnnxNode node, int place = 0) => node.Tensor(place) ?? throw node.Fault("lacks an input");

    private static long[] Integers(OnnxNode node, int place)
    {
        long?[] integers = Input(node, place).Integers ?? throw node.Fault("reads floats where it takes integers");
        return [.. integers.Select(value => value ?? throw node.Fault("depends on the size of the batch"))];
    }

    private static OnnxTensor Cast(OnnxNode node)
    {
        const int Float = 1, Int32 = 6, Int64 = 7;
        OnnxTensor x = Input(node);
        return (node.Int("to", 0), x) switch
        {
            (Float, { Floats: not null }) or (Int32 or Int64, { Integers: not null }) => x.As(node.Result, x.Dimensions),
            (Float, { Integers: { } integers }) when !integers.Contains(null) =>
                OnnxTensor.Of(node.Result, x.Dimensions, [.. integers.Select(v => (float)v!.Value)]),
            _ => throw node.Fault("casts to another type than 32-bit floats and integers"),
        };
    }

    private OnnxTensor ConstantOfShape(OnnxNode node)
    {
        OnnxTensor value = node.ConstantOf("value") ?? OnnxTensor.Of("", [1], [0f]);
        long?[] shape = Input(node).Integers ?? throw node.Fault("takes a shape of floats");
        if (shape.Contains(null))
        {
            return OnnxTensor.Filled(node.Result, value.Scalar ?? throw node.Fault("fills a shape that depends on the batch with integers"));
        }

        int[] dimensions = Dimensions(node, [.. shape.Select(size => size!.Value)]);
        return value.Take(node.Result, dimensions, new int[Length(node, dimensions)]);
    }

    private OnnxTensor Expand(OnnxNode node)
    {
        OnnxTensor x = Input(node);
        long?[] shape = Input(node, 1).Integers ?? throw node.Fault("takes a shape of floats");
        if (x.IsFilled || shape.Contains(null))
        {
            return x.Floats is [var value, .. var others] && others.All(other => other == value)
                ? OnnxTensor.Filled(node.Result, value)
                : throw node.Fault("repeats values as often as the batch is large");
        }

        int rank = Math.Max(shape.Length, x.Dimensions.Count);
        int[] old = [.. Enumerable.Repeat(1, rank - x.Dimensions.Count), .. x.Dimensions];
        long[] asked = [.. Enumerable.Repeat(1L, rank - shape.Length), .. shape.Select(size => size!.Value)];
        int[] dimensions = Dimensions(node, [.. asked.Zip(old, (size, was) => size == 1 ? was : size)]);
        int[] strides = Strides(old);
        if (old.Zip(dimensions).Any(size => size.First != 1 && size.First != size.Second))
        {
            throw node.Fault($"cannot repeat {x.ShapeText} to {OnnxTensor.Describe(dimensions)}");
        }

        return x.Take(node.Result, dimensions, Places(node, dimensions, [.. strides.Zip(old, (stride, size) => size == 1 ? 0 : stride)], 0));
    }

    private static OnnxTensor Reshape(OnnxNode node)
    {
        OnnxTensor x = Input(node);
        long[] asked = Integers(node, 1);
        for (int axis = 0; axis < asked.Length; axis++)
        {
            if (asked[axis] == 0 && node.Int("allowzero", 0) == 0)
            {
                asked[axis] = x.Dimensions[node.Axis(axis, x.Dimensions.Count)];
            }
        }

        long known = asked.Where(size => size != -1).Aggregate(1L, (product, size) => product * size);
        int open = Array.IndexOf(asked, -1);
        if (open >= 0 && known > 0)
        {
            asked[open] = x.Length / known;
            known *= asked[open];
        }

        return !x.IsFilled && known == x.Length && asked.All(size => size >= 0)
            ? x.As(node.Result, [.. asked.Select(size => (int)size)])
            : throw node.Fault($"cannot give {x.ShapeText} the shape [{string.Join(", ", asked)}]");
    }

    private static OnnxTensor Squeeze(OnnxNode node)
    {
        OnnxTensor x = Input(node);
        if (x.IsFilled)
        {
            return x;
        }

        int[] axes = node.Axes(x.Dimensions.Count) ?? [.. Enumerable.Range(0, x.Dimensions.Count).Where(axis => x.Dimensions[axis] == 1)];
        return axes.All(axis => x.Dimensions[axis] == 1)
            ? x.As(node.Result, [.. x.Dimensions.Where((_, axis) => !axes.Contains(axis))])
            : throw node.Fault($"takes axes away from {x.ShapeText} that are longer than 1");
    }

    private static OnnxTensor Unsqueeze(OnnxNode node)
    {
        OnnxTensor x = Input(node);
        if (x.IsFilled)
        {
            return x;
        }

        int told = Input(node, 1).Length, rank = x.Dimensions.Count + told;
        int[] axes = node.Axes(rank)!;
        Queue<int> old = new(x.Dimensions);
        return axes.Distinct().Count() == told
            ? x.As(node.Result, [.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) ? 1 : old.Dequeue())])
            : throw node.Fault("adds an axis twice");
    }

    private OnnxTensor Transpose(OnnxNode node)
    {
        OnnxTensor x = Input(node);
        if (x.IsFilled)
        {
            return x;
        }

        int[] order = Order(node, x.Dimensions.Count);
        int[] strides = Strides(x.Dimensions), dimensions = [.. order.Select(axis => x.Dimensions[axis])];
        return x.Take(node.Result, dimensions, Places(node, dimensions, [.. order.Select(axis => strides[axis])], 0));
    }

    /// <summary>The order in which a transposition takes the axes.</summary>
    public static int[] Order(OnnxNode node, int rank)
    {
        int[] order = node.Ints("perm") is { } told ? [.. told.Select(axis => node.Axis(axis, rank))] : [.. Enumerable.Range(0, rank).Reverse()];
        return order.Order().SequenceEqual(Enumerable.Range(0, rank)) ? order : throw node.Fault($"has no order of {rank} axes");
    }

    private OnnxTensor Slice(OnnxNode node)
    {
        OnnxTensor x = Input(node);
        if (x.IsFilled)
        {
            return x;
        }

        long[] starts = Integers(node, 1), ends = Integers(node, 2);
        long[] axes = node.IsEmpty(3) ? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)] : Integers(node, 3);
        long[] steps = node.IsEmpty(4) ? [.. starts.Select(_ => 1L)] : Integers(node, 4);
        if (axes.Length != starts.Length || ends.Length != starts.Length || steps.Any(step => step != 1))
        {
            throw node.Fault("cuts in steps, or its starts, ends and axes do not fit each other; whole parts are known");
        }

        int[] dimensions = [.. x.Dimensions], strides = Strides(x.Dimensions);
        int offset = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = node.Axis(axes[i], dimensions.Length), size = x.Dimensions[axis];
            int start = Place(starts[i], size), end = Math.Max(start, Place(ends[i], size));
            (dimensions[axis], offset) = (end - start, offset + (start * strides[axis]));
        }

        return x.Take(node.Result, dimensions, Places(node, dimensions, strides, offset));

        static int Place(long told, int size) => (int)Math.Clamp(told < 0 ? told + size : told, 0, size);
    }

    private OnnxTensor Gather(OnnxNode node)
    {
        OnnxTensor x = Input(node), indices = Input(node, 1);
        if (x.IsFilled)
        {
            throw node.Fault("reads from what depends on the batch");
        }

        int axis = node.Axis(node.Int("axis", 0), x.Dimensions.Count), size = x.Dimensions[axis];
        int[] taken = [.. Integers(node, 1).Select(index => node.Axis(index, size))];
        int[] dimensions = [.. x.Dimensions.Take(axis), .. indices.Dimensions, .. x.Dimensions.Skip(axis + 1)];
        int inner = x.Dimensions.Skip(axis + 1).Aggregate(1, (product, s) => product * s), outer = size == 0 ? 0 : x.Length / size / Math.Max(1, inner);
        Length(node, dimensions);
        int[] places =
        [
            .. Enumerable.Range(0, outer).SelectMany(o => taken.SelectMany(index => Enumerable.Range(((o * size) + index) * inner, inner))),
        ];
        return x.Take(node.Result, dimensions, places);
    }

    private OnnxTensor Concat(OnnxNode node)
    {
        OnnxTensor[] parts = [.. Enumerable.Range(0, node.Inputs).Select(place => Input(node, place))];
        int rank = parts[0].Dimensions.Count, axis = node.Axis(node.Int("axis", 0), rank);
        bool floats = parts[0].Floats is not null;
        if (parts.Any(part => part.IsFilled || part.Dimensions.Count != rank || (part.Floats is not null) != floats
            || part.Dimensions.Where((size, a) => a != axis && size != parts[0].Dimensions[a]).Any()))
        {
            throw node.Fault("puts together tensors that do not fit each other");
        }

        int[] dimensions = [.. parts[0].Dimensions.Select((size, a) => a == axis ? checked(parts.Sum(part => part.Dimensions[a])) : size)];
        // Row by row of the axes before: one behind the other first, then in their order.
        int length = Length(node, dimensions), outer = dimensions.Take(axis).Aggregate(1, (product, size) => product * size);
        OnnxTensor behind = OnnxTensor.Behind(node.Result, [length], parts);
        int[] starts = [.. parts.Select((_, i) => parts.Take(i).Sum(part => part.Length))];
        int[] places =
        [
            .. Enumerable.Range(0, outer).SelectMany(o => parts.SelectMany((part, i) =>
                Enumerable.Range(starts[i] + (o * (part.Length / outer)), part.Length / outer))),
        ];
        return behind.Take(node.Result, dimensions, places);
    }

    private static OnnxTensor Computed(OnnxNode node, Func<long?, long?, long?> ofIntegers, Func<float, float, float> ofFloats)
    {
        OnnxTensor a = Input(node), b = Input(node, 1);
        if (a.IsFilled || b.IsFilled || (a.Length != 1 && b.Length != 1 && !a.Dimensions.SequenceEqual(b.Dimensions)))
        {
            throw node.Fault("computes with constants of different shapes");
        }

        OnnxTensor shape = a.Length >= b.Length ? a : b;
        return (a, b) switch
        {
            ({ Integers: { } x }, { Integers: { } y }) => OnnxTensor.Of(
                node.Result, shape.Dimensions, [.. Enumerable.Range(0, shape.Length).Select(i => ofIntegers(x[i % x.Length], y[i % y.Length]))]),
            ({ Floats: { } x }, { Floats: { } y }) => OnnxTensor.Of(
                node.Result, shape.Dimensions, [.. Enumerable.Range(0, shape.Length).Select(i => ofFloats(x[i % x.Length], y[i % y.Length]))],
                a.IsWeight || b.IsWeight),
            _ => throw node.Fault("computes with floats and integers together"),
        };
    }

    private static int[] Dimensions(OnnxNode node, long[] sizes) => Array.TrueForAll(sizes, size => size is >= 0 and <= int.MaxValue)
        ? [.. sizes.Select(size => (int)size)]
        : throw TooLarge(node);

    private int Length(OnnxNode node, IReadOnlyList<int> dimensions)
    {
        long length = 1;
        foreach (int size in dimensions)
        {
            length *= size;
            if (length > _left)
            {
                throw TooLarge(node);
            }
        }

        return (int)length;
    }

    private static int[] Strides(IReadOnlyList<int> dimensions)
    {
        int[] strides = new int[dimensions.Count];
        for (int axis = strides.Length - 1, stride = 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= dimensions[axis];
        }

        return strides;
    }

    // Where the elements of a tensor of that shape lie, one after the other.
    private int[] Places(OnnxNode node, IReadOnlyList<int> dimensions, int[] strides, int offset)
    {
        int[] places = new int[Length(node, dimensions)];
        int[] at = new int[dimensions.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = offset;
            for (int axis = at.Length - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++at[axis] < dimensions[axis])
                {
                    break;
                }

                offset -= strides[axis] * dimensions[axis];
                at[axis] = 0;
            }
        }

        return places;
    }
}
