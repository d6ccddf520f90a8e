using System.Text.Json.Nodes;
using Google.Protobuf;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Core.Tests.Training;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Onnx;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace GpuGrad.Core.Tests.Onnx;

/// <summary>Models as other programs write them: the net that is read of each computes what OnnxRuntime does.</summary>
public sealed class OnnxImportTests : IDisposable
{
    private const int Samples = 8;

    // As in OnnxRoundTripTests.
    private const double Tolerance = 1e-5;

    private static readonly AttributeProto s_transB = OnnxAttribute.Of("transB", 1L), s_axis1 = OnnxAttribute.Of("axis", 1L);

    private static readonly Dictionary<string, (string Layers, Func<OnnxModel> Make)> s_models = new()
    {
        ["a matrix that lies the other way, and factors"] = (
            """[{"dense":4,"bias":true},{"dense":5,"bias":true}]""",
            () => Rows().Weight("w", 6, 4).Weight("b", 4)
                .Node("h = Gemm(x, w, b)", OnnxAttribute.Of("alpha", 2f), OnnxAttribute.Of("beta", 0.5f)).Output("h", 4)),
        ["one bias for all, in a matrix"] = (
            """[{"dense":4,"bias":true},{"dense":3,"bias":true},{"dense":5,"bias":true}]""",
            () => Rows().Weight("w", 6, 4).Weight("b", 1).Node("h = Gemm(x, w, b)").Weight("v", 4, 3).Weight("c", 1, 3)
                .Node("i = Gemm(h, v, c)").Output("i", 3)),
        ["a bias times zero"] = (
            """[{"dense":4,"bias":false},{"dense":5,"bias":true}]""",
            () => Rows().Weight("w", 6, 4).Weight("b", 4).Node("h = Gemm(x, w, b)", OnnxAttribute.Of("beta", 0f)).Output("h", 4)),
        ["products and sums"] = (
            """[{"dense":4,"bias":true},{"activation":"relu"},{"dense":3,"bias":false},{"activation":"relu"},{"dense":5,"bias":true}]""",
            () => Rows().Weight("w", 6, 4).Weight("b", 4).Node("p = MatMul(x, w)").Node("s = Add(b, p)").Node("h = Relu(s)")
                .Weight("v", 4, 3).Node("q = MatMul(h, v)").Node("i = Relu(q)").Output("i", 3)),
        ["a matrix that is transposed in the graph, and a constant one"] = (
            """[{"dense":2,"bias":false},{"dense":3,"bias":false},{"dense":5,"bias":true}]""",
            () => Rows().Weight("w", 2, 6).Node("t = Transpose(w)", OnnxAttribute.Of("perm", 1L, 0L)).Node("h = MatMul(x, t)")
                .Node("c = Constant()", OnnxAttribute.Of("value", OnnxModel.Tensor([2, 3], [1, 2, 3, 4, 5, 6]))).Node("i = MatMul(h, c)").Output("i", 3)),
        ["a batch of a fixed size"] = (
            """[{"dense":5,"bias":true}]""",
            () => new OnnxModel(13, Samples, 2, 3) { Sample = [2, 3] }.Integers("s", Samples, 6).Node("h = Reshape(x, s)").Output("h", 6)),
        ["a batch that is what is left"] = (
            """[{"dense":5,"bias":true}]""",
            () => new OnnxModel(13, Samples, 2, 3) { Sample = [2, 3] }.Integers("s", -1, 6).Node("h = Reshape(x, s)").Output("h", 6)),
        ["a shape that the graph computes"] = (
            """[{"dense":5,"bias":true}]""",
            () => new OnnxModel(13, null, 2, 3) { Sample = [2, 3] }.Node("n = Shape(x)").Integer("i", 0).Node("b = Gather(n, i)").Integers("z", 0)
                .Node("u = Unsqueeze(b, z)").Integers("r", -1).Node("s = Concat(u, r)", OnnxAttribute.Of("axis", 0L)).Node("h = Reshape(x, s)").Output("h", 6)),
        ["axes of one place"] = (
            """[{"activation":"relu"},{"dense":5,"bias":true}]""",
            () => Rows().Integers("one", 1).Node("u = Unsqueeze(x, one)").Node("t = Transpose(u)", OnnxAttribute.Of("perm", 1L, 0L, 2L)).Node("r = Relu(t)")
                .Integers("z", 0).Node("s = Squeeze(r, z)").Node("f = Flatten(s)").Output("f", 6)),
        ["steps of a sequence"] = (
            """[{"dense":4,"steps":3,"bias":true},{"activation":"relu"},{"dense":5,"bias":true}]""",
            () => new OnnxModel(13, null, 3, 2) { Sample = [3, 2] }.Weight("w", 2, 4).Weight("b", 4).Node("p = MatMul(x, w)").Node("s = Add(p, b)")
                .Node("r = Relu(s)").Node("f = Flatten(r)").Output("f", 12)),
        ["GELU with its factors in another order"] = (
            """[{"activation":"gelu"},{"dense":5,"bias":true}]""",
            () => Rows().Constant("half", 0.5f).Constant("one", 1).Constant("c", 0.70710677f).Node("s = Mul(c, x)").Node("e = Erf(s)").Node("a = Add(one, e)")
                .Node("h = Mul(half, x)").Node("g = Mul(h, a)").Output("g", 6)),
        ["GELU by its tanh, and a cube by Pow"] = (
            """[{"activation":"geluTanh"},{"dense":5,"bias":true}]""",
            () => Rows().Constant("half", 0.5f).Constant("one", 1).Constant("three", 3).Constant("c", 0.044715f).Constant("r", 0.7978846f)
                .Node("p = Pow(x, three)").Node("q = Mul(p, c)").Node("s = Add(q, x)").Node("u = Mul(s, r)").Node("t = Tanh(u)").Node("a = Add(t, one)")
                .Node("b = Mul(a, x)").Node("g = Mul(half, b)").Output("g", 6)),
        ["operators of later opsets"] = (
            """[{"activation":"mish"},{"activation":"gelu"},{"activation":"geluTanh"},{"dense":5,"bias":true}]""",
            () => new OnnxModel(20, null, 6).Node("m = Mish(x)").Node("g = Gelu(m)")
                .Node("t = Gelu(g)", OnnxAttribute.Of("approximate", "tanh")).Output("t", 6)),
        ["gates with x behind them"] = (
            """[{"activation":"silu"},{"activation":"mish"},{"activation":"softsign"},{"dense":5,"bias":true}]""",
            () => Rows().Node("s = Sigmoid(x)").Node("a = Mul(s, x)").Node("p = Softplus(a)").Node("t = Tanh(p)").Node("b = Mul(t, a)")
                .Constant("one", 1).Node("m = Abs(b)").Node("n = Add(m, one)").Node("c = Div(b, n)").Output("c", 6)),
        ["layer norm by its formula"] = (
            """[{"layerNorm":{"epsilon":0.001,"affine":true}},{"layerNorm":{"epsilon":0.01,"affine":false}},{"dense":5,"bias":true}]""",
            () => Norm(
                Norm(Rows(13), "x", "a", 0.001f, squared: false).Weight("g", 6).Weight("c", 6).Node("s = Mul(a, g)").Node("n = Add(c, s)"),
                "n", "b", 0.01f, squared: true).Output("b", 6)),
        ["layer norm by its formula, of later opsets"] = (
            """[{"layerNorm":{"epsilon":0.001,"affine":false}},{"dense":5,"bias":true}]""",
            () => Norm(Rows(18).Integers("last", -1), "x", "a", 0.001f, squared: false, axes: "last").Output("a", 6)),
        ["layer norm without a shift that is learned"] = (
            """[{"layerNorm":{"epsilon":1E-05,"affine":false}},{"dense":5,"bias":true}]""",
            () => Rows().Constant("ones", 1, 1, 1, 1, 1, 1).Constant("zeros", 0, 0, 0, 0, 0, 0).Node("n = LayerNormalization(x, ones, zeros)").Output("n", 6)),
        ["a branch that comes first, scaled"] = (
            """[{"residual":[{"dense":6,"bias":true},{"activation":"tanh"}],"scale":0.5},{"dense":5,"bias":true}]""",
            () => Rows().Weight("w", 6, 6).Weight("b", 6).Node("z = Gemm(x, w, b)").Node("t = Tanh(z)").Constant("two", 2).Node("s = Div(t, two)")
                .Node("r = Add(s, x)").Output("r", 6)),
        ["projections"] = (
            """[{"residual":[{"dense":4,"bias":true},{"activation":"tanh"}],"projection":true},{"dense":5,"bias":true}]""",
            () => Rows().Weight("w", 6, 4).Weight("b", 4).Node("z = Gemm(x, w, b)").Node("t = Tanh(z)").Weight("p", 6, 4).Node("q = MatMul(x, p)")
                .Node("r = Add(t, q)").Output("r", 4)),
        ["dense connections, all results side by side"] = (
            """[{"denseBlock":{"layers":3,"growth":2,"activation":"relu"}},{"dense":5,"bias":true}]""",
            () => Rows().Node("c = Concat(x)", s_axis1).Weight("w", 6, 2).Weight("b", 2).Node("z = Gemm(c, w, b)").Node("h = Relu(z)")
                .Node("d = Concat(x, h)", s_axis1).Weight("v", 8, 2).Weight("a", 2).Node("k = Gemm(d, v, a)").Node("i = Relu(k)")
                .Node("e = Concat(x, h, i)", s_axis1)
                .Weight("u", 10, 2).Weight("g", 2).Node("l = Gemm(e, u, g)").Node("j = Relu(l)")
                .Node("f = Concat(x, h, i, j)", OnnxAttribute.Of("axis", -1L)).Output("f", 12)),
        ["a highway in another order"] = (
            """[{"highway":{"activation":"relu"}},{"dense":5,"bias":true}]""",
            () => Rows().Weight("w", 6, 6).Weight("b", 6).Weight("v", 6, 6).Weight("c", 6).Node("g = Gemm(x, v, c)").Node("t = Sigmoid(g)").Constant("one", 1)
                .Node("r = Sub(one, t)").Node("k = Mul(x, r)").Node("z = Gemm(x, w, b)").Node("h = Relu(z)").Node("m = Mul(h, t)")
                .Node("s = Add(k, m)").Output("s", 6)),
        ["maxout"] = (
            """[{"maxout":4,"pieces":3,"bias":true},{"dense":5,"bias":true}]""",
            () => Rows().Weight("w", 6, 12).Weight("b", 12).Node("z = Gemm(x, w, b)").Integers("s", -1, 4, 3).Node("g = Reshape(z, s)")
                .Node("m = ReduceMax(g)", OnnxAttribute.Of("axes", [-1L]), OnnxAttribute.Of("keepdims", 0L)).Output("m", 4)),
        ["a recurrent layer's last state, which it gives itself"] = (
            """[{"lstm":3,"steps":4,"sequence":false},{"dense":5,"bias":true}]""",
            () => Steps().Weight("w", 1, 12, 2).Weight("r", 1, 12, 3).Weight("b", 1, 24).Node("t = Transpose(x)", OnnxAttribute.Of("perm", 1L, 0L, 2L))
                .Node("all, last, cell = LSTM(t, w, r, b)", OnnxAttribute.Of("hidden_size", 3L)).Integers("z", 0).Node("h = Squeeze(last, z)").Output("h", 3)),
        ["a recurrent layer's last state, cut out"] = (
            """[{"gru":3,"steps":4,"sequence":false},{"dense":5,"bias":true}]""",
            () => Steps().Weight("w", 1, 9, 2).Weight("r", 1, 9, 3).Weight("b", 1, 18).Node("t = Transpose(x)", OnnxAttribute.Of("perm", 1L, 0L, 2L))
                .Node("all = GRU(t, w, r, b)", OnnxAttribute.Of("hidden_size", 3L), OnnxAttribute.Of("linear_before_reset", 1L)).Integers("d", 1)
                .Node("s = Squeeze(all, d)").Integers("from", -1).Integers("to", long.MaxValue).Integers("axis", 0).Node("c = Slice(s, from, to, axis)")
                .Node("h = Squeeze(c, axis)").Output("h", 3)),
        ["all states of a recurrent layer"] = (
            """[{"rnn":3,"steps":4,"sequence":true},{"dense":5,"bias":true}]""",
            () => Steps().Weight("w", 1, 3, 2).Weight("r", 1, 3, 3).Weight("b", 1, 6).Node("t = Transpose(x)", OnnxAttribute.Of("perm", 1L, 0L, 2L))
                .Node("all = RNN(t, w, r, b)", OnnxAttribute.Of("hidden_size", 3L)).Integers("d", 1).Node("s = Squeeze(all, d)")
                .Node("q = Transpose(s)", OnnxAttribute.Of("perm", 1L, 0L, 2L)).Node("f = Flatten(q)").Output("f", 12)),
        ["the slopes of PReLU"] = (
            """[{"activation":{"kind":"prelu","perUnit":false}},{"activation":{"kind":"prelu","perUnit":true}},{"dense":5,"bias":true}]""",
            () => Rows().Weight("a", 1).Weight("b", 6).Node("p = PRelu(x, a)").Node("q = PRelu(p, b)").Output("q", 6)),
        ["no step, and dropout"] = (
            """[{"dropout":0.5},{"dropout":0.25},{"dense":5,"bias":true}]""",
            () => Rows().Node("i = Identity(x)").Node("d = Dropout(i)").Constant("p", 0.25f).Node("e, mask = Dropout(d, p)").Output("e", 6)),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. s_models.Keys];

    public static TheoryData<int> Types => [(int)DataType.Float, (int)DataType.Float16, (int)DataType.Bfloat16, (int)DataType.Double];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void TheNetThatIsReadComputesTheModel(string name)
    {
        (string layers, Func<OnnxModel> make) = s_models[name];
        OnnxModel model = make();
        string path = Write(model);

        Assert.Equal(layers, Layers(path));
        AssertComputesTheSame(path, model.Sample);
    }

    [Fact]
    public void NodesMayStandInAnyOrderAndWeightsAmongTheInputs()
    {
        OnnxModel model = s_models["products and sums"].Make();
        NodeProto[] nodes = [.. model.Proto.Graph.Node.Reverse()];
        string path = Write(model);
        string layers = Layers(path);
        model.Proto.Graph.Node.Clear();
        model.Proto.Graph.Node.Add(nodes);
        model.Proto.Graph.Input.Add(new ValueInfoProto { Name = "w" });

        Assert.Equal(layers, Layers(Write(model)));
    }

    // Each holds what it holds exactly, as halves of integers are held by all.
    [Theory]
    [MemberData(nameof(Types))]
    public void WeightsOfEveryFloatAreRead(int type)
    {
        float[] values = [.. Enumerable.Range(0, 30).Select(i => (i - 15) / 2f)];
        Assert.Equal(values, Read(OfList));
        Assert.Equal(values, Read(OfBytes));

        float[] Read(Func<TensorProto> tensor)
        {
            OnnxModel model = new OnnxModel(13, null, 6).Node("y = Gemm(x, w)", s_transB);
            TensorProto weight = tensor();
            (weight.Name, weight.DataType) = ("w", type);
            weight.Dims.Add([5L, 6L]);
            model.Proto.Graph.Initializer.Add(weight);
            CheckpointTensor read = Assert.Single(OnnxNet.Weights(Write(model)).Tensors);
            Assert.Equal("0.weight", read.Name);
            Assert.Equal([5, 6], read.Shape);
            return read.Values;
        }

        TensorProto OfList() => (DataType)type switch
        {
            DataType.Float => new TensorProto { FloatData = { values } },
            DataType.Double => new TensorProto { DoubleData = { values.Select(v => (double)v) } },
            DataType.Float16 => new TensorProto { Int32Data = { values.Select(v => (int)BitConverter.HalfToUInt16Bits((Half)v)) } },
            _ => new TensorProto { Int32Data = { values.Select(v => (int)(BitConverter.SingleToUInt32Bits(v) >> 16)) } },
        };

        TensorProto OfBytes() => new()
        {
            RawData = ByteString.CopyFrom([.. values.SelectMany(v => (DataType)type switch
            {
                DataType.Float => BitConverter.GetBytes(v),
                DataType.Double => BitConverter.GetBytes((double)v),
                DataType.Float16 => BitConverter.GetBytes((Half)v),
                _ => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)),
            })]),
        };
    }

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    public void ASoftmaxAtTheEndIsTheLosss(string op)
    {
        OnnxModel model = Rows().Weight("w", 6, 5).Node("z = Gemm(x, w)").Node($"y = {op}(z)", s_axis1);

        Assert.Equal("""[{"dense":5,"bias":false}]""", Layers(Write(model)));
    }

    [Fact]
    public void ARecurrentLayerThatTheInputReachesFirstTellsWhereTheBatchIs()
    {
        OnnxModel model = new OnnxModel(13, 4, 2, 3).Weight("w", 1, 8, 3).Weight("r", 1, 8, 2).Weight("b", 1, 16)
            .Node("all, last = LSTM(x, w, r, b)", OnnxAttribute.Of("hidden_size", 2L)).Integers("z", 0).Node("h = Squeeze(last, z)").Output("h", 2);

        Assert.Equal("""[{"lstm":2,"steps":4,"sequence":false},{"dense":5,"bias":true}]""", Layers(Write(model)));
    }

    // What PyTorch's running mean takes of the batch, ONNX says as what it keeps; an initializer is learned, whatever its values, and a constant never.
    [Fact]
    public void ABatchNormLearnsWhatIsAWeight()
    {
        OnnxModel model = Rows().Weight("g", [6], [1, 1, 1, 1, 1, 1]).Weight("c", [6], new float[6]).Weight("m", 6).Weight("v", [6], [1, 2, 3, 4, 5, 6])
            .Node("a = BatchNormalization(x, g, c, m, v)", OnnxAttribute.Of("momentum", 0.7f), OnnxAttribute.Of("epsilon", 1e-3f))
            .Constant("ones", 1, 1, 1, 1, 1, 1).Constant("zeros", 0, 0, 0, 0, 0, 0).Weight("n", 6).Weight("u", [6], [6, 5, 4, 3, 2, 1])
            .Node("b = BatchNormalization(a, ones, zeros, n, u)").Output("b", 6);
        string path = Write(model);

        Assert.Equal(
            """[{"batchNorm":{"epsilon":0.001,"momentum":0.3,"affine":true}},{"batchNorm":{"epsilon":1E-05,"momentum":0.1,"affine":false}},{"dense":5,"bias":true}]""",
            Layers(path));
        Assert.Equal(
            ["0.weight", "0.bias", "0.running_mean", "0.running_var", "1.running_mean", "1.running_var", "2.weight", "2.bias"],
            OnnxNet.Weights(path).Tensors.Select(tensor => tensor.Name));
        AssertComputesTheSame(path, [6]);
    }

    private static OnnxModel Rows(int opset = 17) => new(opset, null, 6);

    private static OnnxModel Steps() => new(13, null, 4, 2) { Sample = [4, 2] };

    // (x − mean) / √(mean (x − mean)² + ε), as PyTorch writes it up to opset 16.
    private static OnnxModel Norm(OnnxModel model, string x, string y, float epsilon, bool squared, string? axes = null)
    {
        AttributeProto[] last = axes is null ? [OnnxAttribute.Of("axes", [-1L])] : [];
        string along = axes is null ? "" : $", {axes}";
        return model.Node($"{y}m = ReduceMean({x}{along})", last).Node($"{y}d = Sub({x}, {y}m)").Constant($"{y}2", 2)
            .Node(squared ? $"{y}p = Mul({y}d, {y}d)" : $"{y}p = Pow({y}d, {y}2)").Node($"{y}v = ReduceMean({y}p{along})", last).Constant($"{y}e", epsilon)
            .Node($"{y}a = Add({y}v, {y}e)").Node($"{y}r = Sqrt({y}a)").Node($"{y} = Div({y}d, {y}r)");
    }

    private string Write(OnnxModel model)
    {
        string path = _folder["model.onnx"];
        File.WriteAllBytes(path, model.Bytes);
        return path;
    }

    private static string Layers(string path) => OnnxNet.Experiment(path).Find("model.layers")!.ToJsonString();

    private static void AssertComputesTheSame(string path, int[] sample)
    {
        using ComputeDevice device = ComputeDevice.Open("cpu:1");
        (Dataset flat, _) = RunFingerprint.Data(40, sample.Aggregate((a, b) => a * b), 5);
        Dataset data = new("data", flat.Train, flat.Test, Shape.Of(sample), 5);
        // Its weights are those of the file.
        using Trainer trainer = new(OnnxNet.Experiment(path).Set("data.batch", "20").Resolve(), data, device);
        Random random = new(1);
        float[] samples = [.. Enumerable.Range(0, Samples * data.Features).Select(_ => (float)(4 * random.NextDouble()) - 2)];
        float[] ours = trainer.Predict(samples), theirs = OnnxRuntime.Run(path, samples, [Samples, .. sample]);
        Assert.InRange(ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max() / theirs.Max(Math.Abs), 0, Tolerance);
    }
}
