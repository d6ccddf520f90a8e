using GpuGrad.Core.Tests.Layers;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Models;

namespace GpuGrad.Core.Tests.Models;

public class ModelResolveTests
{
    private static ModelSpec Model(string json) => ExperimentSpec.Parse($$"""{ "model": {{json}} }""", "x").Model;

    [Fact]
    public void Hidden_layers_are_followed_by_an_output_layer_drawn_like_them()
    {
        ModelSpec model = Model("""{ "hidden": { "depth": 2, "width": 30, "activation": "sigmoid", "biasInit": { "kind": "normal", "std": 1 } } }""");
        var weight = new InitSpec.LeCun(InitDistribution.Normal);
        var bias = new InitSpec.Normal(0, 1);

        Assert.Equal(2, model.HiddenLayers);
        Assert.Equal(
            [
                new DenseShape("model.hidden", 784, 30, weight, bias, true), new ActivationShape("model.hidden", ActivationKind.Sigmoid, 30),
                new DenseShape("model.hidden", 30, 30, weight, bias, true), new ActivationShape("model.hidden", ActivationKind.Sigmoid, 30),
                new DenseShape("model.hidden", 30, 10, weight, bias, true),
            ],
            LayerShape.Of(model.Resolve(784, 10)));
    }

    [Fact]
    public void The_output_layer_may_be_drawn_in_its_own_way()
    {
        ModelSpec model = Model("""{ "hidden": { "depth": 1, "width": 3 }, "outputInit": "zeros", "outputBiasInit": { "kind": "constant", "value": 2 } }""");

        Assert.Equal(new DenseShape("model.hidden", 3, 10, new InitSpec.Zeros(), new InitSpec.Constant(2), true), LayerShape.Of(model.Resolve(4, 10))[^1]);
    }

    [Fact]
    public void Spelled_out_layers_chain_and_their_default_init_follows_the_activation_they_feed()
    {
        ModelSpec model =
            Model("""{ "layers": [ { "dense": 5, "inputs": 4 }, { "activation": "relu" }, { "dense": 6, "inputs": 5, "bias": false }, { "dense": 10 } ] }""");

        Assert.Equal(2, model.HiddenLayers);
        Assert.Equal(
            [
                new DenseShape("model.layers[0]", 4, 5, new InitSpec.He(InitDistribution.Normal, FanMode.FanIn, Math.Sqrt(2)), new InitSpec.Zeros(), true),
                new ActivationShape("model.layers[1]", ActivationKind.Relu, 5),
                new DenseShape("model.layers[2]", 5, 6, new InitSpec.LeCun(InitDistribution.Normal), new InitSpec.Zeros(), false),
                new DenseShape("model.layers[3]", 6, 10, new InitSpec.LeCun(InitDistribution.Normal), new InitSpec.Zeros(), true),
            ],
            LayerShape.Of(model.Resolve(4, 10)));
    }

    [Theory]
    [InlineData("""{ "layers": [ { "dense": 5, "inputs": 3 }, { "dense": 10 } ] }""", "model.layers[0].inputs: 3 inputs are claimed, but a sample has 4")]
    [InlineData("""{ "layers": [ { "dense": 5 }, { "activation": "tanh" }, { "dense": 10, "inputs": 6 } ] }""",
        "model.layers[2].inputs: 6 inputs are claimed, but the layer before gives 5")]
    [InlineData("""{ "layers": [ { "dense": 5 }, { "dense": 11 } ] }""", "model.layers[1].dense: the output layer has 11 outputs, but the data has 10 classes")]
    [InlineData("""{ "hidden": { "depth": 2, "width": 50000 } }""", "model.hidden: 50000 inputs times 50000 outputs")]
    public void Shapes_that_do_not_chain_are_refused(string json, string begins) =>
        Assert.StartsWith(begins, Assert.Throws<SpecException>(() => Model(json).Resolve(4, 10)).Message, StringComparison.Ordinal);
}
