using Google.Protobuf;
using GpuGrad.Onnx;
using Onnx;

namespace GpuGrad.Core.Tests.Onnx;

/// <summary>A model that a test puts together node by node, as other programs write them. Its input is x, its output y.</summary>
internal sealed class OnnxModel
{
    private readonly Random _random = new(5);

    /// <summary>A model of that input; null for an axis without a size.</summary>
    public OnnxModel(int opset, params int?[] input)
    {
        Proto.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        Proto.Graph.Input.Add(Value("x", input));
        Proto.Graph.Output.Add(Value("y", null, 5));
    }

    /// <summary>As the file has it.</summary>
    public ModelProto Proto { get; } = new() { IrVersion = 8, Graph = new GraphProto { Name = "test" } };

    /// <summary>The sample that it reads.</summary>
    public int[] Sample { get; init; } = [6];

    /// <summary>A net of dense layers and norms.</summary>
    public static OnnxModel Rows() => new OnnxModel(17, null, 6).Weight("w", 6, 4).Weight("b", 4).Node("p = MatMul(x, w)").Node("s = Add(p, b)")
        .Weight("g", 4).Weight("c", 4).Weight("m", 4).Weight("v", [4], [1, 2, 3, 4]).Node("n = BatchNormalization(s, g, c, m, v)").Node("h = Relu(n)")
        .Constant("p1", 0.25f).Node("d = Dropout(h, p1)").Output("d", 4);

    /// <summary>A net of branches.</summary>
    public static OnnxModel Blocks() => new OnnxModel(13, null, 6).Weight("w", 6, 6).Weight("b", 6).Node("z = Gemm(x, w, b)").Node("t = Tanh(z)")
        .Constant("two", 2).Node("s = Div(t, two)").Node("r = Add(s, x)").Weight("v", 6, 2).Node("k = MatMul(r, v)").Weight("c", 2).Node("l = Add(k, c)")
        .Node("i = Relu(l)").Node("j = Concat(r, i)", OnnxAttribute.Of("axis", 1L)).Output("j", 8);

    /// <summary>A net of a recurrent layer, with a shape that it computes.</summary>
    public static OnnxModel States() => new OnnxModel(13, null, 6).Integers("g", 0, 3, 2).Node("q = Reshape(x, g)").Weight("w", 9, 2).Integers("e", 0)
        .Node("u = Unsqueeze(w, e)").Weight("r", 1, 9, 3).Weight("b", 1, 18).Node("t = Transpose(q)", OnnxAttribute.Of("perm", 1L, 0L, 2L))
        .Node("all = GRU(t, u, r, b)", OnnxAttribute.Of("hidden_size", 3L), OnnxAttribute.Of("linear_before_reset", 1L)).Integers("d", 1)
        .Node("s = Squeeze(all, d)").Integer("last", -1).Node("h = Gather(s, last)").Output("h", 3);

    /// <summary>A node <c>OUTPUT = OP(INPUT, INPUT)</c>, as in "h = Relu(x)"; it is called as its first result.</summary>
    public OnnxModel Node(string text, params AttributeProto[] attributes)
    {
        string[] parts = text.Split([" = ", "(", ")"], StringSplitOptions.None);
        NodeProto node = new() { Name = parts[0].Split(", ")[0], OpType = parts[1] };
        node.Output.Add(parts[0].Split(", "));
        node.Input.Add(parts[2].Length == 0 ? [] : parts[2].Split(", "));
        node.Attribute.Add(attributes);
        Proto.Graph.Node.Add(node);
        return this;
    }

    /// <summary>A weight of drawn numbers.</summary>
    public OnnxModel Weight(string name, params int[] shape) => Weight(name, shape, Drawn(shape));

    /// <summary>A weight.</summary>
    public OnnxModel Weight(string name, int[] shape, float[] values)
    {
        TensorProto tensor = Tensor(shape, values);
        tensor.Name = name;
        Proto.Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>A constant of floats.</summary>
    public OnnxModel Constant(string name, params float[] values) =>
        Node($"{name} = Constant()", Attribute(Tensor(values.Length == 1 ? [] : [values.Length], values)));

    /// <summary>A constant of integers; a single one is a number.</summary>
    public OnnxModel Integers(string name, params long[] values) => Node($"{name} = Constant()", Attribute(IntegerTensor([values.Length], values)));

    /// <summary>A constant number.</summary>
    public OnnxModel Integer(string name, long value) => Node($"{name} = Constant()", Attribute(IntegerTensor([], [value])));

    /// <summary>The output layer, of a value of so many columns.</summary>
    public OnnxModel Output(string from, int columns) =>
        Weight("W", 5, columns).Weight("B", 5).Node($"y = Gemm({from}, W, B)", OnnxAttribute.Of("transB", 1L));

    /// <summary>The bytes of the file.</summary>
    public byte[] Bytes => Proto.ToByteArray();

    /// <summary>Drawn numbers.</summary>
    public float[] Drawn(params int[] shape) =>
        [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(_ => (float)(_random.NextDouble() - 0.5))];

    public static TensorProto Tensor(int[] shape, float[] values)
    {
        TensorProto tensor = new() { DataType = (int)TensorProto.Types.DataType.Float, FloatData = { values } };
        tensor.Dims.Add(shape.Select(size => (long)size));
        return tensor;
    }

    private static TensorProto IntegerTensor(int[] shape, long[] values)
    {
        TensorProto tensor = new() { DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { values } };
        tensor.Dims.Add(shape.Select(size => (long)size));
        return tensor;
    }

    private static AttributeProto Attribute(TensorProto tensor) => OnnxAttribute.Of("value", tensor);

    private static ValueInfoProto Value(string name, params int?[] sizes)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(sizes.Select((size, axis) =>
            size is { } known ? new TensorShapeProto.Types.Dimension { DimValue = known }
                : new TensorShapeProto.Types.Dimension { DimParam = $"{name}{axis}" }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } },
        };
    }
}
