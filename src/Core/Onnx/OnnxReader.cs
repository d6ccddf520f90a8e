using System.Globalization;
using GpuGrad.Syntax;
using Onnx;

namespace GpuGrad.Onnx;

/// <summary>Reads a model file as layers that follow on each other.</summary>
internal sealed class OnnxReader
{
    // Operators that are part of some layer, and none themselves.
    private static readonly HashSet<string> s_parts =
        ["Abs", "Add", "Concat", "Div", "Erf", "Mul", "Pow", "ReduceMax", "ReduceMean", "Sqrt", "Sub"];

    private static readonly HashSet<string> s_views = ["Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"];

    private readonly OnnxFile _file;
    private readonly ILookup<string, OnnxNodeRule> _rules;
    private readonly OnnxRules _all;
    private readonly OnnxFolding _folding;
    private readonly Dictionary<string, OnnxTensor> _tensors;
    private readonly Dictionary<string, OnnxSignal> _signals = [];
    private readonly Dictionary<string, OnnxNode> _unread = [];
    private int? _fixedBatch;

    private OnnxReader(OnnxFile file, OnnxRules rules)
    {
        (_file, _all) = (file, rules);
        _rules = rules.Nodes.ToLookup(rule => rule.Op, rule => rule.Read);
        _tensors = file.Weights.ToDictionary(weight => weight.Name);
        // Weights that are cut out of others and put together again, as PyTorch's of recurrent layers are, twice; and as many small ones as anybody has.
        _folding = new OnnxFolding((1L << 24) + (16 * file.Weights.Sum(weight => (long)weight.Length)));
    }

    /// <summary>The layers of a file, in order from the input.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rules">How layers are known.</param>
    /// <exception cref="OnnxException">It is no net of layers that are known; the message names the node or tensor.</exception>
    public static IReadOnlyList<OnnxLayer> Read(string path, OnnxRules rules)
    {
        OnnxFile file = OnnxFile.Read(path);
        try
        {
            return new OnnxReader(file, rules).Layers();
        }
        catch (OverflowException e)
        {
            throw new OnnxException(path, "claims sizes that no net here can have; it is damaged", e);
        }
    }

    private IReadOnlyList<OnnxLayer> Layers()
    {
        OnnxTerm input = new();
        _signals.Add(_file.Input.Name, new OnnxSignal(input, InputAxes()));
        foreach ((NodeProto node, int number) in _file.Nodes)
        {
            Read(node, number);
        }

        if (!_signals.TryGetValue(_file.Output, out OnnxSignal? output))
        {
            throw new OnnxException(
                _file.Path,
                $"the output '{_file.Output}' "
                + (_unread.TryGetValue(_file.Output, out OnnxNode? node) ? $"is one of {node.Op} that is not read" : "does not depend on the input"));
        }

        IReadOnlyList<OnnxLayer> layers = new OnnxChain(_all).Between(input, WithoutSoftmax(output).Term);
        foreach (string twice in layers.SelectMany(layer => layer.Tensors).Select(tensor => tensor.Source).Where(source => source.Length > 0)
            .CountBy(source => source).Where(count => count.Value > 1).Select(count => count.Key))
        {
            throw new OnnxException(
                _file.Path,
                $"tensor '{Shortened.Of(twice)}': two layers share it, and layers here have weights of their own; save the model with a copy of it for each");
        }

        return layers;
    }

    // The loss has it.
    private static OnnxSignal WithoutSoftmax(OnnxSignal output) => output.Term.Node is { Op: "Softmax" or "LogSoftmax" } node
        && node.Axis(node.Int("axis", -1), output.Axes.Count) == output.Axes.Count - 1
        ? node.Signals.First()
        : output;

    private void Read(NodeProto proto, int number)
    {
        OnnxSignal?[] signals = new OnnxSignal?[proto.Input.Count];
        OnnxTensor?[] tensors = new OnnxTensor?[proto.Input.Count];
        OnnxNode node = new(proto, number, _file, _file.Nodes.Count, signals, tensors);
        for (int i = 0; i < signals.Length; i++)
        {
            string name = proto.Input[i];
            if (name.Length > 0 && !_signals.TryGetValue(name, out signals[i]) && !_tensors.TryGetValue(name, out tensors[i]))
            {
                OnnxNode giver = _unread[name];
                throw node.Fault($"reads '{Shortened.Of(name)}' of {giver.Op}, which no layer here gives");
            }
        }

        if (!OnnxFile.IsOfOnnx(proto.Domain))
        {
            throw node.Fault($"is an operator of {Shortened.Of(proto.Domain)}, and ONNX's own are known alone");
        }

        if (!node.Signals.Any())
        {
            Give(node, [], [_folding.Fold(node)]);
        }
        else if (node.Op == "Shape")
        {
            Give(node, [], [OnnxFolding.ShapeOf(node, node.Signals.First().Axes)]);
        }
        else if (s_views.Contains(node.Op) || (node.Op == "Concat" && node.Inputs == 1))
        {
            OnnxSignal x = node.Signal(0) ?? throw node.Fault("takes a shape from what the net reads");
            Give(node, [x with { Axes = new OnnxView(node, x.Axes, _fixedBatch).Axes() }], []);
        }
        else
        {
            RequireOneShape(node);
            Give(
                node,
                _rules[node.Op].Select(rule => rule(node)).FirstOrDefault(found => found is not null)
                    ?? (s_parts.Contains(node.Op) || node.Op is "Softmax" or "LogSoftmax" ? [Part(node)] : throw Unknown(node)),
                []);
        }
    }

    private void Give(OnnxNode node, IReadOnlyList<OnnxSignal?> signals, IReadOnlyList<OnnxTensor> tensors)
    {
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            string name = node.Outputs[i];
            if (name.Length == 0)
            {
                continue;
            }

            if (i < tensors.Count)
            {
                _tensors.Add(name, tensors[i]);
            }
            else if (i < signals.Count && signals[i] is { } signal)
            {
                _signals.Add(name, signal);
            }
            else
            {
                _unread.Add(name, node);
            }
        }
    }

    // Element by element, but for axes of one place: a mean is taken from each of the values that it is of.
    private static void RequireOneShape(OnnxNode node)
    {
        if (node.Op is "Add" or "Sub" or "Mul" or "Div" && node.Signal(0) is { } a && node.Signal(1) is { } b
            && (a.Axes.Count != b.Axes.Count || a.Axes.Zip(b.Axes).Any(size => size.First != size.Second && size.First != 1 && size.Second != 1)))
        {
            throw node.Fault($"takes {a.ShapeText} and {b.ShapeText}; the two must have one shape");
        }
    }

    // Where shapes differ, the smaller one is repeated.
    private static OnnxSignal Part(OnnxNode node)
    {
        OnnxSignal largest = node.Signals.MaxBy(signal => signal.Columns)!;
        IReadOnlyList<int?> axes = largest.Axes;
        if (node.Op.StartsWith("Reduce", StringComparison.Ordinal))
        {
            int[] reduced = node.Axes(axes.Count) ?? throw node.Fault("reduces all axes, the batch's among them");
            bool keeps = node.Int("keepdims", 1) == 1;
            axes = [.. axes.Select((size, axis) => reduced.Contains(axis) ? 1 : size).Where((_, axis) => keeps || !reduced.Contains(axis))];
        }
        else if (node.Op == "Concat")
        {
            int axis = node.Axis(node.Int("axis", 0), axes.Count);
            axes = node.Signals.Count() == node.Inputs && axis == axes.Count - 1 && node.Signals.All(signal => signal.IsRows)
                ? [null, node.Signals.Sum(signal => signal.Columns)]
                : throw node.Fault("puts together something else than the columns of signals, [batch, columns]");
        }

        return new OnnxSignal(new OnnxTerm(node, node.Signals.Select(signal => signal.Term), null), axes);
    }

    private OnnxException Unknown(OnnxNode node)
    {
        string[] known = [.. _rules.Select(rule => rule.Key).Concat(s_parts).Concat(s_views).Append("Shape").Distinct().Order(StringComparer.Ordinal)];
        return node.Fault($"is an operator that is not known; {NearestName.Hint(node.Op, known)}");
    }

    // The batch is the axis without a size, else the one that recurrent layers take for it, else the first.
    private int?[] InputAxes()
    {
        TypeProto.Types.Tensor? type = _file.Input.Type?.TensorType;
        if (type is not { ElemType: (int)TensorProto.Types.DataType.Float, Shape.Dim.Count: > 1 })
        {
            throw Fault("is no tensor of 32-bit floats with a batch and at least one more axis");
        }

        long?[] sizes = [.. type.Shape.Dim.Select(
            size => size.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue ? size.DimValue : (long?)null)];
        int[] open = [.. Enumerable.Range(0, sizes.Length).Where(axis => sizes[axis] is null)];
        int batch = open.Length > 0 ? open[0] : IsReadStepByStep() ? 1 : 0;
        if (open.Length > 1)
        {
            throw Fault($"leaves the size of axis {open[1]} open besides the batch's (axis {batch}); export the model with a fixed size for it");
        }

        if (sizes.Length - 1 > Shape.MaxRank || sizes.Any(size => size is < 1 or > int.MaxValue))
        {
            string shape = string.Join(", ", sizes.Select(size => size?.ToString(CultureInfo.InvariantCulture) ?? "?"));
            throw Fault($"has the shape [{shape}], which no sample here can have");
        }

        _fixedBatch = (int?)sizes[batch];
        return [.. sizes.Select((size, axis) => axis == batch ? null : (int?)size)];

        bool IsReadStepByStep() => _file.Nodes.Any(
            node => node.Node.OpType is "RNN" or "GRU" or "LSTM" && node.Node.Input.FirstOrDefault() == _file.Input.Name
                && !node.Node.Attribute.Any(attribute => attribute is { Name: "layout", I: 1 }));

        OnnxException Fault(string problem) => new(_file.Path, $"the input '{Shortened.Of(_file.Input.Name)}' {problem}");
    }
}
