using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Models;

namespace GpuGrad.Core.Tests.Layers;

public class LayerEntryTests
{
    private static readonly InitSpec s_zeros = new InitSpec.Zeros();
    private static readonly InitSpec s_lecun = new InitSpec.LeCun(InitDistribution.Normal);
    private static readonly InitSpec s_he = new InitSpec.He(InitDistribution.Normal, FanMode.FanIn, Math.Sqrt(2));

    private static ModelSpec Model(string layers)
    {
        ExperimentSpec spec = ExperimentSpec.Parse($$"""{ "model": { "layers": [ {{layers}} ] } }""", "x");
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
        return spec.Model;
    }

    [Fact]
    public void A_dense_layer_before_batch_norm_has_no_bias_unless_asked_for()
    {
        ModelSpec model = Model("""
            { "dense": 5 }, { "batchNorm": {} }, { "dense": 5, "bias": true }, { "batchNorm": {} }, { "dense": 5, "biasInit": { "kind": "constant", "value": 1 } },
            { "batchNorm": {} }, { "dense": 5 }, { "layerNorm": {} }, { "dense": 3 }
            """);

        Assert.Equal([false, true, true, true, true], LayerShape.Of(model.Resolve(4, 3)).OfType<DenseShape>().Select(d => d.HasBias));
    }

    [Fact]
    public void A_default_init_looks_through_norms_and_dropout_to_the_activation()
    {
        ModelSpec model = Model("""{ "dense": 5 }, { "batchNorm": {} }, { "dropout": 0.1 }, { "activation": "relu" }, { "dense": 5 }, { "dense": 3 }""");

        Assert.Equal([s_he, s_lecun, s_lecun], LayerShape.Of(model.Resolve(4, 3)).OfType<DenseShape>().Select(d => d.Init));
    }

    [Theory]
    [InlineData("""{ "residual": [ { "activation": "relu" }, { "dense": 4 } ] }, { "activation": "tanh" }""", true)]
    [InlineData("""{ "residual": [ { "dense": 4 }, { "batchNorm": {} } ] }, { "activation": "relu" }""", true)]
    [InlineData("""{ "residual": [ { "dense": 4 }, { "activation": "relu" } ] }""", true)]
    [InlineData("""{ "residual": [ { "residual": [ { "dense": 4 } ] } ] }, { "activation": "relu" }""", true)]
    [InlineData("""{ "residual": [ { "dense": 4 } ] }""", false)]
    public void In_a_block_the_default_init_takes_the_activation_of_the_block(string layers, bool he)
    {
        LayerShape layer = LayerShape.Of(Model(layers + """, { "dense": 3 }""").Resolve(4, 3)[0]);
        while (layer is ResidualShape block)
        {
            layer = block.Body.First(l => l is DenseShape or ResidualShape);
        }

        Assert.Equal(he ? s_he : s_lecun, ((DenseShape)layer).Init);
    }

    [Fact]
    public void Every_entry_becomes_its_layer()
    {
        ModelSpec model = Model("""
            { "maxout": 6, "pieces": 3 },
            { "activation": { "kind": "maxout", "pieces": 2 } },
            { "batchNorm": { "momentum": 0.2 } },
            { "layerNorm": { "affine": false } },
            { "dropout": 0 },
            { "activation": { "kind": "prelu", "perUnit": true } },
            { "dense": 3 }
            """);

        Assert.Equal(1, model.HiddenLayers);
        IReadOnlyList<LayerShape> layers = LayerShape.Of(model.Resolve(4, 3));
        var maxout = Assert.IsType<MaxoutShape>(layers[0]);
        Assert.Equal(("model.layers[0]", 4, 6, 3, true), (maxout.Where, maxout.Inputs, maxout.Units, maxout.Pieces, maxout.HasBias));
        Assert.Equal(0.78390520469, Math.Pow(Assert.IsType<InitSpec.LeCun>(maxout.Init).Gain.Number, 2), 8);
        Assert.Equal(
            [
                new ActivationShape("model.layers[1]", new ActivationSpec.Maxout(2), 6), new BatchNormShape("model.layers[2]", 3, 1e-5, 0.2, true),
                new LayerNormShape("model.layers[3]", 3, 1e-5, false), new DropoutShape("model.layers[4]", 3, 0),
                new ActivationShape("model.layers[5]", new ActivationSpec.PRelu(true, 0.25), 3),
                new DenseShape("model.layers[6]", 3, 3, s_lecun, s_zeros, true),
            ],
            layers.Skip(1));
    }

    [Fact]
    public void Blocks_hold_their_layers()
    {
        ModelSpec model = Model("""
            { "residual": [ { "dense": 5 }, { "activation": "tanh" } ], "projection": true, "scale": 0.5 },
            { "denseBlock": { "layers": 2, "growth": 3, "activation": "tanh" } },
            { "highway": { "gateBias": -4 } },
            { "dense": 3 }
            """);

        Assert.Equal(4, model.HiddenLayers);
        Assert.Equal(
            [
                new ResidualShape("model.layers[0]", 4, 5,
                    [new DenseShape("model.layers[0].residual[0]", 4, 5, s_lecun, s_zeros, true),
                    new ActivationShape("model.layers[0].residual[1]", ActivationKind.Tanh, 5)],
                    new DenseShape("model.layers[0]", 4, 5, s_lecun, s_zeros, false), 0.5),
                new DenseBlockShape("model.layers[1]", 5, 11,
                [
                    [new DenseShape("model.layers[1]", 5, 3, s_lecun, s_zeros, true), new ActivationShape("model.layers[1]", ActivationKind.Tanh, 3)],
                    [new DenseShape("model.layers[1]", 8, 3, s_lecun, s_zeros, true), new ActivationShape("model.layers[1]", ActivationKind.Tanh, 3)],
                ]),
                new HighwayShape("model.layers[2]", 11, new DenseShape("model.layers[2]", 11, 11, s_lecun, s_zeros, true), ActivationKind.Tanh,
                    new DenseShape("model.layers[2]", 11, 11, s_lecun, new InitSpec.Constant(-4), true)),
                new DenseShape("model.layers[3]", 11, 3, s_lecun, s_zeros, true),
            ],
            LayerShape.Of(model.Resolve(4, 3)));
    }

    // Four features and three classes.
    [Theory]
    [InlineData("""{"residual":[{"dense":5}]}""", "model.layers[0]: ",
        "makes 5 columns of 4, so its input cannot be added; set \"projection\": true, or let the block end with 4 columns")]
    [InlineData("""{"residual":[{"residual":[{"dense":5}]}]}""", "model.layers[0].residual[0]: ", "set \"projection\": true")]
    [InlineData("""{"residual":[{"dense":4},{"dense":4,"inputs":5}]}""", "model.layers[0].residual[1].inputs: ", "the layer before gives 4")]
    [InlineData("""{"residual":[{"dense":4,"inputs":5}]}""", "model.layers[0].residual[0].inputs: ", "a sample has 4")]
    [InlineData("""{"residual":[]}""", "model.layers[0].residual: ", "found an empty one")]
    [InlineData("""{"residual":[{"dens":4}]}""", "model.layers[0].residual[0].dens: ", "did you mean 'dense'?")]
    [InlineData("""{"residual":[{"dense":4}],"every":2}""", "model.layers[0].every: ", "unknown field; known: residual, projection, scale")]
    [InlineData("""{"maxout":4,"pieces":1}""", "model.layers[0].pieces: ", "write 2 or more")]
    [InlineData("""{"maxout":4,"inputs":5}""", "model.layers[0].inputs: ", "a sample has 4")]
    [InlineData("""{"maxout":4,"bias":false,"biasInit":"zeros"}""", "model.layers[0].biasInit: ", "no bias to initialise")]
    [InlineData("""{"maxout":100000,"pieces":256},{"maxout":100000,"pieces":256}""", "model.layers[1]: ", "100000 inputs times 25600000 outputs")]
    [InlineData("""{"activation":{"kind":"maxout","pieces":3}}""", "model.layers[0]: ",
        "which 4 columns do not fill; make the layer before a multiple of 3 wide")]
    [InlineData("""{"dense":1},{"layerNorm":{}}""", "model.layers[1]: ", "make the layer wider or remove the norm")]
    [InlineData("""{"batchNorm":true}""", "model.layers[0].batchNorm: ", "expected an object with epsilon, momentum, affine, found true")]
    [InlineData("""{"batchNorm":{},"activation":"relu"}""", "model.layers[0]: ", "write one object for each")]
    [InlineData("""{"dropout":1}""", "model.layers[0].dropout: ", "a number from 0 below 1")]
    [InlineData("""{"denseBlock":{"layers":2}}""", "model.layers[0].denseBlock.growth: ", "this field is missing")]
    [InlineData("""{"denseBlock":{"layers":2,"growth":1,"width":2}}""", "model.layers[0].denseBlock.width: ",
        "unknown field; known: layers, growth, activation, batchNorm, init")]
    [InlineData("""{"highway":{"activation":"maxout"}}""", "model.layers[0].highway.activation: ", "choose another activation")]
    [InlineData("""{"highway":{"bias":-2}}""", "model.layers[0].highway.bias: ", "unknown field; known: activation, gateBias, init")]
    public void What_makes_no_sense_is_refused(string layers, string begins, string says)
    {
        var error = Assert.Throws<SpecException>(
            () => ExperimentSpec.Parse($$"""{ "model": { "layers": [ {{layers}}, { "dense": 3 } ] } }""", "x").Model.Resolve(4, 3));

        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
