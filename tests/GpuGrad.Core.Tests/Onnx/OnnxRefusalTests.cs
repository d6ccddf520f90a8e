using System.Text;
using Google.Protobuf;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Onnx;
using Onnx;

namespace GpuGrad.Core.Tests.Onnx;

/// <summary>Files that are no net of layers here: each is refused by a message that names the file, and the node or tensor.</summary>
public sealed class OnnxRefusalTests : IDisposable
{
    private static readonly AttributeProto s_hidden = OnnxAttribute.Of("hidden_size", 3L), s_byStep = OnnxAttribute.Of("perm", 1L, 0L, 2L);

    private static readonly Dictionary<string, (string[] Says, Func<OnnxModel> Make)> s_models = new()
    {
        ["an operator that is not known"] = (
            ["node 'c' (Conv, 2nd of 3)", "not known", "Gemm"], () => Rows().Node("r = Relu(x)").Node("c = Conv(r, W)").Output("c", 6)),
        ["an operator that is misspelt"] = (["node 'r' (Rleu, 1st of 2)", "did you mean 'Relu'"], () => Rows().Node("r = Rleu(x)").Output("r", 6)),
        ["an operator of another domain"] = (["node 'r'", "com.microsoft"], () => Domain(Rows().Node("r = Relu(x)").Output("r", 6), "com.microsoft")),
        ["a part of a layer alone"] = (["node 'e' (Erf, 1st of 2)", "no layer"], () => Rows().Node("e = Erf(x)").Output("e", 6)),
        ["a circle"] = (
            ["circle", "node 'a' (Add, 1st of 3)", "node 'b' (Relu, 2nd of 3)"], () => Rows().Node("a = Add(x, b)").Node("b = Relu(a)").Output("b", 6)),
        ["a node that reads itself"] = (["circle", "node 'a' (Add, 1st of 2)"], () => Rows().Node("a = Add(x, a)").Output("a", 6)),
        ["a value that nothing gives"] = (["node 'r' (Relu, 1st of 2)", "'gone'"], () => Rows().Node("r = Relu(gone)").Output("r", 6)),
        ["two values of one name"] = (["node 'r' (Tanh, 2nd of 3)", "'r'"], () => Rows().Node("r = Relu(x)").Node("r = Tanh(x)").Output("r", 6)),
        ["two tensors of one name"] = (["tensor 'w'", "twice"], () => Rows().Weight("w", 2).Weight("w", 2).Output("x", 6)),
        ["weights in another file"] = (["tensor 'W'", "external data"], () => External(Rows().Output("x", 6))),
        ["a constant in another file"] = (["tensor 'c'", "external data"], () => ExternalConstant(Rows())),
        ["weights of an unknown type"] = (["tensor 'W'", "int8", "float16"], () => OfType(Rows().Output("x", 6), (int)TensorProto.Types.DataType.Int8)),
        ["weights of no type"] = (["tensor 'W'", "987"], () => OfType(Rows().Output("x", 6), 987)),
        ["2^60 values"] = (["tensor 'W'", "1073741824"], () => OfShape(Rows().Output("x", 6), 1L << 30, 1L << 30)),
        ["fewer than no values"] = (["tensor 'W'", "-5"], () => OfShape(Rows().Output("x", 6), -5, 6)),
        ["fewer values than its shape takes"] = (["tensor 'W'", "30 values", "35"], () => OfShape(Rows().Output("x", 6), 5, 7)),
        ["fewer bytes than its shape takes"] = (["tensor 'W'", "8 bytes", "120"], () => OfBytes(Rows().Output("x", 6), new byte[8])),
        ["a weight that is no number"] = (
            ["tensor 'w'", "element 3", "NaN"], () => Rows().Weight("w", [6, 1], [1, 2, 3, float.NaN, 5, 6]).Node("h = Gemm(x, w)").Output("h", 1)),
        ["a double beyond floats"] = (["tensor 'W'", "element 0", "1E+300"], () => OfDoubles(Rows().Output("x", 6))),
        ["a weight of another shape"] = (["node 'h' (Gemm, 1st of 2)", "weight 'w'", "[7, 4]"], () => Rows().Weight("w", 7, 4).Node("h = Gemm(x, w)").Output("h", 4)),
        ["a bias of another shape"] = (["node 'h'", "bias 'b'", "[3]"], () => Rows().Weight("w", 6, 4).Weight("b", 3).Node("h = Gemm(x, w, b)").Output("h", 4)),
        ["a weight for two layers"] = (["tensor 'w'", "share"], () => Rows().Weight("w", 6, 6).Node("a = Gemm(x, w)").Node("b = Gemm(a, w)").Output("b", 6)),
        ["a layer for two branches"] = (
            ["tensor 'w'", "share"],
            () => Rows().Weight("w", 6, 6).Node("n = Gemm(x, w)").Node("a = Tanh(n)").Node("s = Add(a, x)").Node("t = Add(s, n)").Output("t", 6)),
        ["two inputs"] = (["x, z"], () => Input(Rows().Output("x", 6))),
        ["an old opset"] = (["opset 12", "opset_version=13"], () => new OnnxModel(12, null, 6).Output("x", 6)),
        ["no opset"] = (["opset_import"], () => NoOpset(Rows().Output("x", 6))),
        ["an input of integers"] = (["input 'x'"], () => OfIntegers(Rows().Output("x", 6))),
        ["an input without a batch"] = (["input 'x'"], () => new OnnxModel(13, 6).Output("x", 6)),
        ["a length that is left open"] = (["input 'x'", "axis 1"], () => new OnnxModel(13, null, null, 2).Output("x", 6)),
        ["an output that nothing gives"] = (["output 'y'"], () => Rows().Weight("w", 6, 5).Node("z = Gemm(x, w)")),
        ["an output that is a constant"] = (["output 'y'", "does not depend"], () => Rows().Node("z = Relu(x)").Constant("y", 1, 2, 3, 4, 5)),
        ["another order within a sample"] = (
            ["node 't' (Transpose, 1st of", "order"],
            () => new OnnxModel(13, null, 2, 3).Node("t = Transpose(x)", OnnxAttribute.Of("perm", 0L, 2L, 1L)).Node("f = Flatten(t)").Output("f", 6)),
        ["samples side by side"] = (
            ["node 'f' (Flatten, 1st of", "one sample"], () => new OnnxModel(13, null, 2, 3).Node("f = Flatten(x)", OnnxAttribute.Of("axis", 0L)).Output("f", 6)),
        ["samples cut into rows"] = (["node 'f' (Reshape", "batch"], () => new OnnxModel(13, null, 2, 3).Integers("s", -1, 3).Node("f = Reshape(x, s)").Output("f", 3)),
        ["attention"] = (["node 'm' (MatMul, 2nd of", "attention"], () => Rows().Node("t = Transpose(x)").Node("m = MatMul(x, t)").Output("m", 6)),
        ["a weight from the left"] = (["node 'm' (MatMul", "other side"], () => Rows().Weight("w", 3, 3).Node("m = MatMul(w, x)").Output("m", 6)),
        ["two branches"] = (
            ["node 's' (Add, 5th of 6)", "two branches"],
            () => Rows().Weight("v", 6, 6).Weight("w", 6, 6).Node("p = Gemm(x, v)").Node("a = Tanh(p)").Node("q = Gemm(x, w)")
                .Node("b = Relu(q)").Node("s = Add(a, b)").Output("s", 6)),
        ["a number added to all"] = (["node 's' (Add", "no layer"], () => Rows().Constant("one", 1).Node("s = Add(x, one)").Output("s", 6)),
        ["results in another order"] = (
            ["node 'c' (Concat"], () => Rows().Weight("w", 6, 2).Weight("b", 2).Node("p = Gemm(x, w, b)").Node("h = Relu(p)").Node("c = Concat(h, x)", OnnxAttribute.Of("axis", 1L)).Output("c", 8)),
        ["dense connections without an activation"] = (
            ["node 'c' (Concat", "dense connections"],
            () => Rows().Weight("w", 6, 2).Weight("b", 2).Node("p = Gemm(x, w, b)").Node("c = Concat(x, p)", OnnxAttribute.Of("axis", 1L)).Output("c", 8)),
        ["a norm of channels"] = (
            ["node 'n' (BatchNormalization", "[batch, 2, 3]"],
            () => new OnnxModel(13, null, 2, 3).Weight("a", 2).Node("n = BatchNormalization(x, a, a, a, a)").Node("f = Flatten(n)").Output("f", 6)),
        ["a norm of a part of a sample"] = (
            ["node 'n' (LayerNormalization", "[batch, 2, 3]"],
            () => new OnnxModel(17, null, 2, 3).Weight("a", 3).Node("n = LayerNormalization(x, a, a)").Node("f = Flatten(n)").Output("f", 6)),
        ["a norm with a scale alone"] = (["node 'n' (LayerNormalization", "shift"], () => Rows().Weight("a", 6).Node("n = LayerNormalization(x, a)").Output("n", 6)),
        ["everything dropped"] = (["node 'd' (Dropout", "probability 1"], () => Rows().Constant("p", 1).Node("d = Dropout(x, p)").Output("d", 6)),
        ["another SELU"] = (["node 's' (Selu", "alpha"], () => Rows().Node("s = Selu(x)", OnnxAttribute.Of("alpha", 2f)).Output("s", 6)),
        ["a GRU that resets first"] = (["node 'all' (GRU", "linear_before_reset"], () => Cell("GRU", 9)),
        ["an LSTM in both directions"] = (["node 'all' (LSTM", "both directions"], () => Cell("LSTM", 12, OnnxAttribute.Of("direction", "bidirectional"))),
        ["an LSTM that clips"] = (["node 'all' (LSTM", "clips"], () => Cell("LSTM", 12, OnnxAttribute.Of("clip", 1f))),
        ["a rectified cell"] = (["node 'all' (RNN", "Relu", "Tanh are known"], () => Cell("RNN", 3, Activations("Relu"))),
        ["a cell without a bias"] = (
            ["node 'all' (RNN", "no bias B"],
            () => Sequence().Weight("w", 1, 3, 2).Weight("r", 1, 3, 3).Node("all, last = RNN(t, w, r)", s_hidden)
                .Integers("z", 0).Node("h = Squeeze(last, z)").Output("h", 3)),
        ["a state at the start"] = (
            ["node 'all' (RNN", "not zero"],
            () => Sequence().Weight("w", 1, 3, 2).Weight("r", 1, 3, 3).Weight("b", 1, 6).Weight("i", 1, 1, 3)
                .Node("all, last = RNN(t, w, r, b, , i)", s_hidden).Integers("z", 0).Node("h = Squeeze(last, z)").Output("h", 3)),
        ["a cell's own state"] = (
            ["node 'h' (Squeeze", "'cell' of LSTM"],
            () => Sequence().Weight("w", 1, 12, 2).Weight("r", 1, 12, 3).Weight("b", 1, 24).Node("all, last, cell = LSTM(t, w, r, b)", s_hidden)
                .Integers("z", 0).Node("h = Squeeze(cell, z)").Output("h", 3)),
        ["the first state"] = (
            ["node 'h' (Gather", "last state"],
            () => Sequence().Weight("w", 1, 3, 2).Weight("r", 1, 3, 3).Weight("b", 1, 6).Node("all = RNN(t, w, r, b)", s_hidden)
                .Integers("d", 1).Node("s = Squeeze(all, d)").Integer("first", 0).Node("h = Gather(s, first)").Output("h", 3)),
        ["a batch in the place of the steps"] = (
            ["node 'all' (RNN", "[steps, batch, features]"],
            () => new OnnxModel(13, null, 4, 2).Weight("w", 1, 3, 2).Weight("r", 1, 3, 3).Weight("b", 1, 6)
                .Node("all, last = RNN(x, w, r, b)", s_hidden).Integers("z", 0).Node("h = Squeeze(last, z)").Output("h", 3)),
        ["a sum of two shapes"] = (
            ["node 's' (Add", "[batch, 6, 1] and [batch, 6]"], () => Rows().Integers("d", 2).Node("u = Unsqueeze(x, d)").Node("s = Add(u, x)").Output("s", 6)),
        ["a softmax of the batch"] = (
            ["node 'y' (Softmax", "no layer"], () => Rows().Weight("w", 6, 5).Node("z = Gemm(x, w)").Node("y = Softmax(z)", OnnxAttribute.Of("axis", 0L))),
        // Each square has twice the factors, each pair twice the constants.
        ["squares of squares"] = (["node 'a39' (Mul", "no layer"], () => Repeated(Rows(), "x", "a", 40, "Mul").Output("a39", 6)),
        ["constants of constants"] = (["(Concat,", "more constants"], () => Repeated(Rows().Constant("c", 1, 2), "c", "a", 40, "Concat").Output("x", 6)),
        ["blocks in blocks"] = (["blocks, one in the other"], () => Nested(200)),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. s_models.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void AModelIsRefusedByWhatIsWrong(string name)
    {
        (string[] says, Func<OnnxModel> make) = s_models[name];
        string fault = Refusal(make().Bytes);
        Assert.All(says, what => Assert.Contains(what, fault, StringComparison.Ordinal));
    }

    [Fact]
    public void AFileThatWasCutOffIsRefusedWhereverItWas()
    {
        byte[] whole = OnnxModel.Blocks().Bytes;
        for (int length = 0; length < whole.Length; length += 7)
        {
            Refusal(whole[..length]);
        }
    }

    [Fact]
    public void AnotherFileIsRefused()
    {
        Assert.Contains("no ONNX file", Refusal(Encoding.UTF8.GetBytes("""{ "model": { "hidden": { "depth": 3, "width": 4 } } }""")), StringComparison.Ordinal);
        Assert.Contains("empty", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<SpecException>(() => OnnxNet.Experiment(_folder["gone.onnx"])).Message, StringComparison.Ordinal);
        // A length of 2 GB that is claimed and not there: field 7 of the model, the graph.
        Assert.Contains("cut off", Refusal([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, 2, 3]), StringComparison.Ordinal);
    }

    // What Experiment says of it; Weights must say the same.
    private string Refusal(byte[] content)
    {
        string path = _folder["model.onnx"];
        File.WriteAllBytes(path, content);
        string fault = Assert.Throws<SpecException>(() => OnnxNet.Experiment(path)).Message;
        Assert.StartsWith(path, fault, StringComparison.Ordinal);
        Assert.Equal(fault, Assert.Throws<CheckpointException>(() => OnnxNet.Weights(path)).Message);
        return fault;
    }

    private static OnnxModel Rows() => new(17, null, 6);

    private static OnnxModel Sequence() => new OnnxModel(13, null, 4, 2).Node("t = Transpose(x)", s_byStep);

    private static OnnxModel Cell(string op, int rows, params AttributeProto[] attributes) =>
        Sequence().Weight("w", 1, rows, 2).Weight("r", 1, rows, 3).Weight("b", 1, 2 * rows).Node($"all, last = {op}(t, w, r, b)", [s_hidden, .. attributes])
            .Integers("z", 0).Node("h = Squeeze(last, z)").Output("h", 3);

    private static AttributeProto Activations(string name) =>
        new() { Name = "activations", Type = AttributeProto.Types.AttributeType.Strings, Strings = { ByteString.CopyFromUtf8(name) } };

    private static OnnxModel Repeated(OnnxModel model, string from, string name, int times, string op)
    {
        for (int i = 0; i < times; i++)
        {
            model.Node($"{name}{i} = {op}({from}, {from})", op == "Concat" ? [OnnxAttribute.Of("axis", 0L)] : []);
            from = $"{name}{i}";
        }

        return model;
    }

    // x + (x₁ + (x₂ + ...)), xᵢ = relu(xᵢ₋₁).
    private static OnnxModel Nested(int depth)
    {
        OnnxModel model = Rows();
        for (int i = 0; i < depth; i++)
        {
            model.Node($"x{i} = Relu({(i == 0 ? "x" : $"x{i - 1}")})");
        }

        model.Node($"s{depth - 1} = Relu(x{depth - 1})");
        for (int i = depth - 1; i > 0; i--)
        {
            model.Node($"s{i - 1} = Add(x{i - 1}, s{i})");
        }

        return model.Output("s0", 6);
    }

    private static OnnxModel Domain(OnnxModel model, string domain)
    {
        model.Proto.Graph.Node[0].Domain = domain;
        return model;
    }

    private static OnnxModel Weight(OnnxModel model, Action<TensorProto> change)
    {
        change(model.Proto.Graph.Initializer[0]);
        return model;
    }

    private static OnnxModel External(OnnxModel model) => Weight(model, tensor =>
    {
        tensor.FloatData.Clear();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "/etc/passwd" });
    });

    private static OnnxModel ExternalConstant(OnnxModel model)
    {
        model.Constant("c", 1).Node("h = Mul(x, c)").Output("h", 6);
        model.Proto.Graph.Node[0].Attribute[0].T.DataLocation = TensorProto.Types.DataLocation.External;
        return model;
    }

    private static OnnxModel OfType(OnnxModel model, int type) => Weight(model, tensor => tensor.DataType = type);

    private static OnnxModel OfShape(OnnxModel model, params long[] shape) => Weight(model, tensor =>
    {
        tensor.Dims.Clear();
        tensor.Dims.Add(shape);
    });

    private static OnnxModel OfBytes(OnnxModel model, byte[] bytes) => Weight(model, tensor => tensor.RawData = ByteString.CopyFrom(bytes));

    private static OnnxModel OfDoubles(OnnxModel model) => Weight(model, tensor =>
    {
        tensor.DataType = (int)TensorProto.Types.DataType.Double;
        tensor.DoubleData.Add([1e300, .. new double[29]]);
    });

    private static OnnxModel Input(OnnxModel model)
    {
        model.Proto.Graph.Input.Add(new ValueInfoProto { Name = "z" });
        return model;
    }

    private static OnnxModel NoOpset(OnnxModel model)
    {
        model.Proto.OpsetImport.Clear();
        return model;
    }

    private static OnnxModel OfIntegers(OnnxModel model)
    {
        model.Proto.Graph.Input[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
        return model;
    }
}
