using GpuGrad.Activations;
using GpuGrad.Kernels;
using GpuGrad.Models;

namespace GpuGrad.Core.Tests.Layers;

public class RecurrentEntryTests
{
    private static readonly InitSpec s_quarter = new InitSpec.Uniform(-0.25, 0.25);

    private static ModelSpec Model(string layers)
    {
        ExperimentSpec spec = ExperimentSpec.Parse($$"""{ "model": { "layers": [ {{layers}}, { "dense": 3 } ] } }""", "x");
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
        return spec.Model;
    }

    [Fact]
    public void Recurrent_layers_read_rows_stack_and_draw_as_torch_does()
    {
        ModelSpec model = Model("""
            { "rnn": 16, "steps": 28, "sequence": true },
            { "gru": 16, "steps": 28, "sequence": true, "truncate": 5 },
            { "lstm": 16, "steps": 14, "forgetBias": 1, "init": "orthogonal", "biasInit": "zeros" }
            """);

        Assert.Equal(3, model.HiddenLayers);
        Assert.Equal(
            [
                new RecurrentShape("model.layers[0]", RecurrentKind.Rnn, 28, 16, 28, 28, true, s_quarter, s_quarter, 0),
                new RecurrentShape("model.layers[1]", RecurrentKind.Gru, 16, 16, 28, 5, true, s_quarter, s_quarter, 0),
                new RecurrentShape("model.layers[2]", RecurrentKind.Lstm, 32, 16, 14, 14, false, new InitSpec.Orthogonal(1), new InitSpec.Zeros(), 1),
            ],
            LayerShape.Of(model.Resolve(784, 3)).Take(3));
        Assert.Equal(16, Assert.IsType<DenseShape>(LayerShape.Of(model.Resolve(784, 3)[^1])).Inputs);
    }

    [Fact]
    public void The_gain_of_the_activation_is_that_of_tanh()
    {
        var layer = Assert.IsType<RecurrentShape>(
            LayerShape.Of(Model("""{ "rnn": 4, "steps": 2, "init": { "kind": "xavier-uniform", "gain": "activation" } }""").Resolve(4, 3)[0]));

        Assert.Equal(ActivationGain.Of(ActivationKind.Tanh), Assert.IsType<InitSpec.Xavier>(layer.Init).Gain.Number);
    }

    // Four features and three classes.
    [Theory]
    [InlineData("""{"rnn":4}""", "model.layers[0].steps: ", "this field is missing")]
    [InlineData("""{"lstm":4,"steps":3}""", "model.layers[0].steps: ", "3 steps do not divide the columns evenly: a sample has 4; write a divisor of 4")]
    [InlineData("""{"dense":9},{"gru":4,"steps":2}""", "model.layers[1].steps: ", "the layer before gives 9")]
    [InlineData("""{"gru":3,"steps":4,"sequence":true},{"gru":4,"steps":5}""", "model.layers[1].steps: ", "the layer before gives 12")]
    [InlineData("""{"gru":4,"steps":2,"truncate":3}""", "model.layers[0].truncate: ", "a sequence of 2 steps has no last 3")]
    [InlineData("""{"gru":4,"steps":2,"truncate":0}""", "model.layers[0].truncate: ", "a whole number from 1")]
    [InlineData("""{"rnn":4,"steps":2,"forgetBias":1}""", "model.layers[0].forgetBias: ",
        "unknown field; known: rnn, steps, truncate, sequence, init, biasInit")]
    [InlineData("""{"lstm":4,"steps":2,"init":"lsuv"}""", "model.layers[0].init: ", "choose another init")]
    [InlineData("""{"lstm":4,"steps":2,"biasInit":"orthogonal"}""", "model.layers[0].biasInit", "orthogonal")]
    [InlineData("""{"lstm":4,"gru":4,"steps":2}""", "model.layers[0]: ", "write one object for each")]
    [InlineData("""{"lstm":0,"steps":2}""", "model.layers[0].lstm: ", "a whole number from 1")]
    [InlineData("""{"lstm":100000,"steps":1}""", "model.layers[0]: ", "100000 inputs times 400000 outputs")]
    public void What_makes_no_sense_is_refused(string layers, string begins, string says)
    {
        var error = Assert.Throws<SpecException>(() => Model(layers).Resolve(4, 3));

        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
