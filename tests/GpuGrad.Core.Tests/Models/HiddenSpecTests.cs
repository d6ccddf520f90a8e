using GpuGrad.Core.Tests.Layers;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Models;

namespace GpuGrad.Core.Tests.Models;

public class HiddenSpecTests
{
    private static readonly InitSpec s_he = new InitSpec.He(InitDistribution.Normal, FanMode.FanIn, Math.Sqrt(2));
    private static readonly InitSpec s_zeros = new InitSpec.Zeros();

    // A net of 2 hidden columns over 4 features and 3 classes.
    private static SpecDocument Document(string options) => SpecDocument.Parse($$"""{ "model": { "hidden": { "width": 2, {{options}} } } }""", "x");

    // "dense 4-2", "dense 4-2 no bias", "relu 2": the layers as a line.
    private static string Line(IEnumerable<LayerShape> layers) => string.Join(", ", layers.Select(Word));

    private static string Word(LayerShape layer) => layer switch
    {
        DenseShape d => $"dense {d.Inputs}-{d.Outputs}{(d.HasBias ? "" : " no bias")}",
        ActivationShape a => $"{a.Activation.Name} {a.Columns}",
        BatchNormShape b => $"bn {b.Columns}",
        LayerNormShape l => $"ln {l.Columns}",
        DropoutShape p => $"drop {p.Columns}",
        MaxoutShape m => $"maxout {m.Inputs}-{m.Units}x{m.Pieces}",
        ResidualShape r => $"x + {FormattableString.Invariant($"{r.Scale}")}[{Line(r.Body)}]",
        DenseBlockShape c => $"concat {c.Inputs}-{c.Outputs}[{string.Join(" | ", c.Bodies.Select(Line))}]",
        HighwayShape h => $"highway {h.Width}[{Word(h.Transform)}, {h.Activation.Name}; {Word(h.Gate)}]",
        _ => throw new ArgumentException(layer.ToString(), nameof(layer)),
    };

    [Theory]
    [InlineData("\"depth\": 2", "dense 4-2, relu 2, dense 2-2, relu 2, dense 2-3")]
    [InlineData("\"depth\": 1, \"batchNorm\": true", "dense 4-2 no bias, bn 2, relu 2, dense 2-3")]
    [InlineData("\"depth\": 1, \"batchNorm\": true, \"bias\": true", "dense 4-2, bn 2, relu 2, dense 2-3")]
    [InlineData("\"depth\": 1, \"layerNorm\": true", "dense 4-2, ln 2, relu 2, dense 2-3")]
    [InlineData("\"depth\": 1, \"bias\": false", "dense 4-2 no bias, relu 2, dense 2-3")]
    [InlineData("\"depth\": 2, \"dropout\": 0.1", "dense 4-2, relu 2, drop 2, dense 2-2, relu 2, drop 2, dense 2-3")]
    [InlineData("\"depth\": 2, \"activation\": { \"kind\": \"maxout\", \"pieces\": 3 }", "maxout 4-2x3, maxout 2-2x3, dense 2-3")]
    [InlineData("\"depth\": 1, \"activation\": \"maxout\", \"batchNorm\": true", "dense 4-4 no bias, bn 4, maxout 4, dense 2-3")]
    [InlineData("\"depth\": 3, \"skip\": \"residual\"", "dense 4-2, relu 2, x + 1[dense 2-2], relu 2, x + 1[dense 2-2], relu 2, dense 2-3")]
    [InlineData("\"depth\": 3, \"batchNorm\": true, \"dropout\": 0.1, \"skip\": { \"kind\": \"residual\", \"every\": 2, \"scale\": 0.5 }",
        "dense 4-2 no bias, bn 2, relu 2, drop 2, x + 0.5[dense 2-2 no bias, bn 2, relu 2, drop 2, dense 2-2 no bias, bn 2], relu 2, drop 2, dense 2-3")]
    [InlineData("\"depth\": 3, \"skip\": \"preActivationResidual\"", "dense 4-2, x + 1[relu 2, dense 2-2], x + 1[relu 2, dense 2-2], relu 2, dense 2-3")]
    [InlineData("\"depth\": 3, \"batchNorm\": true, \"skip\": { \"kind\": \"preActivationResidual\", \"every\": 2 }",
        "dense 4-2, x + 1[bn 2, relu 2, dense 2-2 no bias, bn 2, relu 2, dense 2-2], bn 2, relu 2, dense 2-3")]
    [InlineData("\"depth\": 3, \"batchNorm\": true, \"skip\": { \"kind\": \"dense\", \"growth\": 5 }",
        "dense 4-2 no bias, bn 2, relu 2, concat 2-12[dense 2-5 no bias, bn 5, relu 5 | dense 7-5 no bias, bn 5, relu 5], dense 12-3")]
    [InlineData("\"depth\": 3, \"activation\": \"tanh\", \"dropout\": 0.5, \"skip\": \"highway\"",
        "dense 4-2, tanh 2, drop 2, highway 2[dense 2-2, tanh; dense 2-2], drop 2, highway 2[dense 2-2, tanh; dense 2-2], drop 2, dense 2-3")]
    public void Hidden_layers_expand_as_described(string options, string expected)
    {
        ExperimentSpec spec = Document(options).Resolve();

        Assert.Equal(expected, Line(LayerShape.Of(spec.Model.Resolve(4, 3))));
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
    }

    [Fact]
    public void A_highways_gate_is_drawn_as_its_layer_with_a_bias_of_its_own()
    {
        HighwayShape highway =
            LayerShape.Of(
                Document("\"depth\": 2, \"bias\": false, \"init\": { \"kind\": \"xavier-normal\", \"gain\": \"activation\" }, \"skip\": { \"kind\": \"highway\", \"gateBias\": -4 }")
            .Resolve().Model.Resolve(4, 3)).OfType<HighwayShape>().Single();

        Assert.Equal(
            new DenseShape("model.hidden", 2, 2, new InitSpec.Xavier(InitDistribution.Normal, Math.Sqrt(2)), s_zeros, HasBias: false), highway.Transform);
        Assert.Equal(
            new DenseShape("model.hidden", 2, 2, new InitSpec.Xavier(InitDistribution.Normal, 1), new InitSpec.Constant(-4), HasBias: true), highway.Gate);
    }

    [Fact]
    public void Options_reach_the_layers()
    {
        IReadOnlyList<LayerShape> layers =
            LayerShape.Of(
                Document("\"depth\": 1, \"activation\": { \"kind\": \"leakyRelu\", \"slope\": 1 }, \"batchNorm\": { \"epsilon\": 1e-12, \"momentum\": 0.5, \"affine\": false }, \"dropout\": 0.25")
            .Resolve().Model.Resolve(4, 3));

        var init = new InitSpec.He(InitDistribution.Normal, FanMode.FanIn, 1);
        Assert.Equal(
            [
                new DenseShape("model.hidden", 4, 2, init, s_zeros, false), new BatchNormShape("model.hidden", 2, 1e-12, 0.5, false),
                new ActivationShape("model.hidden", new ActivationSpec.Pointwise(ActivationKind.LeakyRelu, 1), 2), new DropoutShape("model.hidden", 2, 0.25),
                new DenseShape("model.hidden", 2, 3, init, s_zeros, true),
            ],
            layers);
        Assert.Equal(
            new LayerNormShape("model.hidden", 2, 1e-3, false),
            LayerShape.Of(Document("\"depth\": 1, \"layerNorm\": { \"epsilon\": 1e-3, \"affine\": false }").Resolve().Model.Resolve(4, 3)[1]));
    }

    [Fact]
    public void Blocks_with_equal_layers_are_equal()
    {
        ModelSpec model = Document("\"depth\": 2, \"skip\": \"residual\"").Resolve().Model;

        Assert.Equal(model.Resolve(4, 3), model.Resolve(4, 3));
        Assert.Equal(
            new ResidualShape("model.hidden", 2, 2, [new DenseShape("model.hidden", 2, 2, s_he, s_zeros, true)], null, 1),
            LayerShape.Of(model.Resolve(4, 3))[2]);
    }

    [Theory]
    [InlineData("batchNorm", "true", "true")]
    [InlineData("batchNorm", "{}", "true")]
    [InlineData("batchNorm", "false", "false")]
    [InlineData("layerNorm", """{ "affine": true }""", "true")]
    [InlineData("layerNorm", """{ "affine": false }""", """{"epsilon":1E-05,"affine":false}""")]
    public void A_switch_is_written_in_its_shortest_form(string field, string json, string written) =>
        Assert.Equal(written, Document("\"depth\": 1").Set($"model.hidden.{field}", json).Resolve().ToJsonObject()["model"]!["hidden"]![field]!.ToJsonString());

    [Fact]
    public void An_expectation_can_ask_for_a_switch() => Assert.Equal([true, false], SpecDocument.Parse("""
        { "model": { "hidden": { "depth": 2, "width": 4 } }, "sweep": { "model.hidden.batchNorm": [false, true] },
          "expect": [ { "expect": "testAccuracy > 0.8", "when": { "model.hidden.batchNorm": false } } ] }
        """, "x").Expand().Select(v => v.Spec.Expect[0].AppliesTo(v.Spec)));

    [Theory]
    [InlineData("""{"depth":1,"width":2,"batchNorm":true,"layerNorm":{}}""", "model.hidden.layerNorm: ", "set one to false")]
    [InlineData("""{"depth":1,"width":2,"batchNorm":"on"}""", "model.hidden.batchNorm: ", "expected false, true or an object with epsilon, momentum, affine")]
    [InlineData("""{"depth":1,"width":2,"batchNorm":{"epsilon":0}}""", "model.hidden.batchNorm.epsilon: ", "a number from 1E-37")]
    [InlineData("""{"depth":1,"width":2,"batchNorm":{"momentum":1.5}}""", "model.hidden.batchNorm.momentum: ", "a number from 0 up to 1")]
    [InlineData("""{"depth":1,"width":2,"layerNorm":{"momentum":0.1}}""", "model.hidden.layerNorm.momentum: ", "unknown field; known: epsilon, affine")]
    [InlineData("""{"depth":1,"width":2,"bias":false,"biasInit":"zeros"}""", "model.hidden.biasInit: ", "no bias to initialise")]
    [InlineData("""{"depth":1,"width":2,"dropout":1}""", "model.hidden.dropout: ", "a number from 0 below 1")]
    [InlineData("""{"depth":1,"width":2,"skip":"residual"}""", "model.hidden.depth: ", "write 2, or skip \"none\"")]
    [InlineData("""{"depth":4,"width":2,"skip":{"kind":"residual","every":2}}""", "model.hidden.depth: ", "write 3 or 5, or skip \"none\"")]
    [InlineData("""{"depth":2,"width":2,"skip":{"kind":"residual","scale":0}}""", "model.hidden.skip.scale: ", "a number above 0")]
    [InlineData("""{"depth":2,"width":2,"skip":{"kind":"highway","every":2}}""", "model.hidden.skip.every: ", "unknown field; known: kind, gateBias")]
    [InlineData("""{"depth":2,"width":2,"skip":"densenet"}""", "model.hidden.skip: ", "known: none, residual")]
    [InlineData("""{"depth":2,"width":2,"skip":"highway","batchNorm":true}""", "model.hidden.batchNorm: ", "put norms between highways")]
    [InlineData("""{"depth":2,"width":2,"skip":"highway","layerNorm":true}""", "model.hidden.layerNorm: ", "put norms between highways")]
    [InlineData("""{"depth":2,"width":2,"skip":"residual","activation":"maxout"}""", "model.hidden.activation: ",
        "choose another activation, or skip \"none\" or \"dense\"")]
    [InlineData("""{"depth":2,"width":2,"biasInit":"lsuv"}""", "model.hidden.biasInit: ", "unknown kind 'lsuv'")]
    [InlineData("""{"depth":2,"width":2,"init":{"kind":"he-normal","gain":"tanh"}}""", "model.hidden.init.gain: ",
        "\"activation\" or \"rectifier\", found the text \"tanh\"")]
    [InlineData("""{"depth":2,"width":2,"init":{"kind":"lsuv","tolerance":0}}""", "model.hidden.init.tolerance: ", "a number above 0")]
    public void What_makes_no_sense_is_refused(string hidden, string begins, string says)
    {
        var error = Assert.Throws<SpecException>(() => SpecDocument.Parse("""{ "model": {} }""", "x").Set("model.hidden", hidden).Resolve());

        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"depth\": 1, \"width\": 1, \"layerNorm\": true", "model.hidden: a layer norm over a single column")]
    [InlineData("\"depth\": 1, \"width\": 100000, \"activation\": { \"kind\": \"maxout\", \"pieces\": 256 }, \"batchNorm\": true",
        "model.hidden: 100 inputs times 25600000 outputs")]
    [InlineData("\"depth\": 10000, \"width\": 1, \"skip\": { \"kind\": \"dense\", \"growth\": 131072 }", "model.hidden: 131073 inputs times 131072 outputs")]
    public void Shapes_that_cannot_be_are_refused(string options, string begins) => Assert.StartsWith(begins, Assert.Throws<SpecException>(() =>
        SpecDocument.Parse($$"""{ "model": { "hidden": { {{options}} } } }""", "x").Resolve().Model.Resolve(100, 10)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"hidden":{"depth":1,"width":2,"batchNorm":true}}""", "model.hidden.batchNorm")]
    [InlineData("""{"layers":[{"residual":[{"dense":2},{"batchNorm":{}}],"projection":true},{"dense":10}]}""", "model.layers[0].residual[1]")]
    [InlineData("""{"layers":[{"denseBlock":{"layers":1,"growth":1,"batchNorm":true}},{"dense":10}]}""", "model.layers[0].denseBlock.batchNorm")]
    public void Batch_norm_on_a_batch_of_one_is_refused(string model, string where)
    {
        SpecDocument document = SpecDocument.Parse("""{ "model": {} }""", "x").Set("model", model);

        Assert.NotNull(document.Set("data.batch", "2").Resolve());
        Assert.StartsWith(
            $"data.batch: one sample has no variance for the batch norm at {where} to train with; write 2 or more",
            Assert.Throws<SpecException>(() => document.Set("data.batch", "1").Resolve()).Message, StringComparison.Ordinal);
    }
}
