using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using Google.Protobuf;
using Onnx;

namespace GpuGrad.Onnx;

/// <summary>
/// Writes a net as an ONNX graph, opset 17: each layer appends its nodes to it, as it appends its calls to a plan. The first axis of whatever is passed from
/// layer to layer is the batch, which has a name and no size.
/// </summary>
/// <param name="values">The values of a parameter, by its name.</param>
internal sealed class OnnxWriter(Func<string, float[]> values)
{
    /// <summary>The set of operators that is written; LayerNormalization came with it.</summary>
    public const int Opset = 17;

    private const int IrVersion = 8;

    // A message of protobuf has at most 2 GiB; names, nodes and their like have the last 16 MiB.
    private const long MostWeightBytes = (1L << 31) - (1 << 24);

    private const string Batch = "batch", InputName = "input", OutputName = "output";

    private readonly GraphProto _graph = new();
    private readonly Dictionary<string, int> _timesUsed = [];
    private long _weightBytes;

    /// <summary>What the net reads: samples of that shape.</summary>
    public OnnxValue Input(Shape sample)
    {
        _graph.Input.Add(Describe(InputName, sample));
        return new OnnxValue(InputName, sample);
    }

    /// <summary>A node of one result.</summary>
    /// <param name="scope">The layer's name, which the node's begins with.</param>
    /// <param name="op">The operator.</param>
    /// <param name="sample">The shape of a sample of the result.</param>
    /// <param name="inputs">What it reads; empty where it reads nothing in that place.</param>
    /// <param name="attributes">Its attributes.</param>
    public OnnxValue Node(string scope, string op, Shape sample, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        new(Append(scope, op, inputs, attributes), sample);

    /// <summary>A weight, under the name and in the shape of the parameter.</summary>
    public string Weight(ParameterDefinition parameter) => Weight(parameter.Name, [.. parameter.Shape.Select(size => (long)size)], ValuesOf(parameter));

    /// <summary>A weight that is made of parameters.</summary>
    /// <exception cref="OnnxException">The weights so far are more than a file of protobuf can hold.</exception>
    public string Weight(string name, IReadOnlyList<long> dimensions, float[] weight)
    {
        _weightBytes += (long)weight.Length * sizeof(float);
        if (_weightBytes > MostWeightBytes)
        {
            throw new OnnxException(name, "the weights up to this one are more than the 2 GB of an ONNX file; export them as safetensors");
        }

        TensorProto tensor = Tensor(dimensions, weight);
        tensor.Name = name;
        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>The values of a parameter, row-major.</summary>
    public float[] ValuesOf(ParameterDefinition parameter) => values(parameter.Name);

    /// <summary>A number of the function that nothing learns.</summary>
    public string Constant(string scope, float value) => Constant(scope, Tensor([], [value]));

    /// <summary>Equal numbers of the function that nothing learns.</summary>
    public string Constant(string scope, int count, float value) => Constant(scope, Tensor([count], [.. Enumerable.Repeat(value, count)]));

    /// <summary>A truth value.</summary>
    public string Constant(string scope, bool value)
    {
        TensorProto tensor = new() { DataType = (int)TensorProto.Types.DataType.Bool };
        tensor.Int32Data.Add(value ? 1 : 0);
        return Constant(scope, tensor);
    }

    /// <summary>An integer.</summary>
    public string Constant(string scope, long value) => Constant(scope, Integers([], [value]));

    /// <summary>Integers.</summary>
    public string Constant(string scope, long[] values) => Constant(scope, Integers([values.Length], values));

    /// <summary>The same values in samples of another shape; the value itself where that is its shape.</summary>
    public OnnxValue Reshape(string scope, OnnxValue x, Shape sample)
    {
        if (x.Sample == sample)
        {
            return x;
        }

        // 0 stands for the size that the axis has: the batch's.
        return Node(scope, "Reshape", sample, [x.Name, Constant(scope, [0L, .. sample.Select(size => (long)size)])]);
    }

    /// <summary>As <see cref="Reshape"/>, each sample one row.</summary>
    public OnnxValue AsRows(string scope, OnnxValue x) => Reshape(scope, x, checked((int)x.Sample.Length));

    /// <summary>The model whose result is <paramref name="y"/>, which must be that of the last node.</summary>
    /// <param name="y">The result.</param>
    /// <param name="name">The net's name.</param>
    public ModelProto Finish(OnnxValue y, string name)
    {
        _graph.Node[^1].Output[0] = OutputName;
        _graph.Output.Add(Describe(OutputName, y.Sample));
        _graph.Name = name;
        return new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "GpuGrad",
            ProducerVersion = typeof(OnnxWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
        };
    }

    private string Append(string scope, string op, IEnumerable<string> inputs, ReadOnlySpan<AttributeProto> attributes)
    {
        string first = $"{scope}/{op}";
        int times = _timesUsed[first] = _timesUsed.GetValueOrDefault(first) + 1;
        string name = times == 1 ? first : string.Create(CultureInfo.InvariantCulture, $"{first}_{times}");
        NodeProto node = new() { Name = name, OpType = op, Output = { name } };
        node.Input.Add(inputs);
        foreach (AttributeProto attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        _graph.Node.Add(node);
        return name;
    }

    private string Constant(string scope, TensorProto tensor) => Append(scope, "Constant", [], [OnnxAttribute.Of("value", tensor)]);

    private static TensorProto Tensor(IReadOnlyList<long> dimensions, float[] values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return new TensorProto { DataType = (int)TensorProto.Types.DataType.Float, Dims = { dimensions }, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    private static TensorProto Integers(long[] dimensions, long[] values) =>
        new() { DataType = (int)TensorProto.Types.DataType.Int64, Dims = { dimensions }, Int64Data = { values } };

    private static ValueInfoProto Describe(string name, Shape sample)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = Batch });
        shape.Dim.Add(sample.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        TypeProto.Types.Tensor type = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }
}
