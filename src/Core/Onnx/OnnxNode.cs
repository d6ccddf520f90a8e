using System.Globalization;
using GpuGrad.Syntax;
using Onnx;

namespace GpuGrad.Onnx;

/// <summary>A node of a file that is read, with what it reads: signals, which follow from the net's input, and tensors, which do not.</summary>
/// <param name="proto">As the file has it.</param>
/// <param name="number">Its place in the file, from 1.</param>
/// <param name="file">The file.</param>
/// <param name="count">The nodes of the file.</param>
/// <param name="signals">The signals among its inputs, at their places.</param>
/// <param name="tensors">The tensors among its inputs, at their places.</param>
internal sealed class OnnxNode(
    NodeProto proto, int number, OnnxFile file, int count, IReadOnlyList<OnnxSignal?> signals, IReadOnlyList<OnnxTensor?> tensors)
{
    /// <summary>Its operator.</summary>
    public string Op => proto.OpType;

    /// <summary>The version of the operators.</summary>
    public long Opset => file.Opset;

    /// <summary>How many inputs it names.</summary>
    public int Inputs => proto.Input.Count;

    /// <summary>The names of its results.</summary>
    public IReadOnlyList<string> Outputs => proto.Output;

    /// <summary>The name of its first result.</summary>
    public string Result => proto.Output.Count > 0 ? proto.Output[0] : "";

    /// <summary>The signals that it reads.</summary>
    public IEnumerable<OnnxSignal> Signals => signals.OfType<OnnxSignal>();

    /// <summary>The signal in a place; null where none is.</summary>
    public OnnxSignal? Signal(int place) => place < signals.Count ? signals[place] : null;

    /// <summary>The tensor in a place; null where none is.</summary>
    public OnnxTensor? Tensor(int place) => place < tensors.Count ? tensors[place] : null;

    /// <summary>Whether nothing is read in a place.</summary>
    public bool IsEmpty(int place) => Signal(place) is null && Tensor(place) is null;

    /// <summary>Whether it has an attribute.</summary>
    public bool Has(string attribute) => Find(attribute) is not null;

    /// <summary>An integer attribute.</summary>
    public long Int(string attribute, long usual) => Find(attribute)?.I ?? usual;

    /// <summary>A number attribute.</summary>
    public float Float(string attribute, float usual) => Find(attribute)?.F ?? usual;

    /// <summary>An attribute of integers; null where it has none.</summary>
    public IReadOnlyList<long>? Ints(string attribute) => Find(attribute)?.Ints;

    /// <summary>An attribute of texts; none where it has none.</summary>
    public IReadOnlyList<string> Texts(string attribute) => [.. Find(attribute)?.Strings.Select(text => text.ToStringUtf8()) ?? []];

    /// <summary>A text attribute.</summary>
    public string Text(string attribute, string usual) => Find(attribute)?.S.ToStringUtf8() ?? usual;

    /// <summary>The tensor that a constant says; null where it says none.</summary>
    public OnnxTensor? ConstantOf(string attribute) => Find(attribute) switch
    {
        { T: { } tensor } => OnnxTensor.Read(tensor, Result, isWeight: false, file.Path),
        { Name: "value_float", F: var number } => OnnxTensor.Of(Result, [], [number]),
        { Name: "value_floats", Floats: var numbers } => OnnxTensor.Of(Result, [numbers.Count], [.. numbers]),
        { Name: "value_int", I: var number } => OnnxTensor.Of(Result, [], (long?[])[number]),
        { Name: "value_ints", Ints: var numbers } => OnnxTensor.Of(Result, [numbers.Count], [.. numbers.Select(v => (long?)v)]),
        _ => null,
    };

    /// <summary>
    /// The axes that the node is told, as a tensor in its second place or, in older opsets, as an attribute; null where it is told none. Counted from the
    /// front.
    /// </summary>
    /// <param name="rank">The axes of what they are counted in.</param>
    public int[]? Axes(int rank)
    {
        long?[]? told = Tensor(1)?.Integers ?? Ints("axes")?.Select(axis => (long?)axis).ToArray();
        return told?.Select(axis => Axis(axis ?? throw Fault("takes axes that depend on the batch"), rank)).ToArray();
    }

    /// <summary>An axis, counted from the front.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Fault(FormattableString.Invariant($"has no axis {axis} among {rank}"));

    /// <summary>A weight, finite numbers.</summary>
    /// <param name="place">Where it is read.</param>
    /// <param name="what">What it is, such as "weight".</param>
    /// <param name="dimensions">Its shape; an axis of -1 may have any size.</param>
    public OnnxTensor Weight(int place, string what, params ReadOnlySpan<int> dimensions)
    {
        OnnxTensor tensor = Tensor(place) ?? throw Fault(
            Signal(place) is null ? $"has no {what}, and the layer here has one"
                : $"has a {what} that depends on the net's input; a layer here learns its own");
        int[] wanted = dimensions.ToArray();
        if (tensor.Floats is null || tensor.IsFilled || tensor.Dimensions.Count != wanted.Length
            || tensor.Dimensions.Zip(wanted).Any(size => size.Second >= 0 && size.First != size.Second))
        {
            throw Fault(
                $"has the {what} '{Shortened.Of(tensor.Name)}' of {(tensor.Floats is null ? "integers" : "shape")} {tensor.ShapeText}, but it takes {OnnxTensor.Describe(wanted).Replace("-1", "any", StringComparison.Ordinal)}");
        }

        int bad = Array.FindIndex(tensor.Floats, value => !float.IsFinite(value));
        return bad < 0
            ? tensor
            : throw new OnnxException(
                file.Path,
                FormattableString.Invariant($"tensor '{Shortened.Of(tensor.Name)}': element {bad} is {tensor.Floats[bad]}; weights must be finite numbers"));
    }

    /// <summary>A fault of this node.</summary>
    public OnnxException Fault(string problem) => new(file.Path, $"{Describe(proto, number, count)} {problem}");

    /// <summary>A node as messages name it: <c>node 'fc/Gemm' (Gemm, 3rd of 27)</c>.</summary>
    public static string Describe(NodeProto node, int number, int count)
    {
        string ordinal = (number % 100) is >= 11 and <= 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" };
        string name = node.Name.Length > 0 ? $"node '{Shortened.Of(node.Name)}'" : "a node without a name";
        return string.Create(CultureInfo.InvariantCulture, $"{name} ({Shortened.Of(node.OpType)}, {number}{ordinal} of {count})");
    }

    private AttributeProto? Find(string attribute) => proto.Attribute.FirstOrDefault(a => a.Name == attribute);
}
