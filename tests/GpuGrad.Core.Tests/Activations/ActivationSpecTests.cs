using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Core.Tests.Activations;

public class ActivationSpecTests
{
    private static readonly SpecDocument s_document = SpecDocument.Parse("""{ "model": { "hidden": { "depth": 1, "width": 16 } } }""", "x");

    public static TheoryData<string, ActivationSpec> Activations => new()
    {
        { "identity", ActivationKind.Identity },
        { "sigmoid", ActivationKind.Sigmoid },
        { "tanh", ActivationKind.Tanh },
        { "softsign", ActivationKind.Softsign },
        { "softplus", ActivationKind.Softplus },
        { "relu", ActivationKind.Relu },
        { "leakyRelu", new ActivationSpec.Pointwise(ActivationKind.LeakyRelu, 0.01) },
        { """{ "kind": "leakyRelu", "slope": 0.2 }""", new ActivationSpec.Pointwise(ActivationKind.LeakyRelu, 0.2) },
        { "elu", new ActivationSpec.Pointwise(ActivationKind.Elu, 1) },
        { """{ "kind": "elu", "alpha": 0.5 }""", new ActivationSpec.Pointwise(ActivationKind.Elu, 0.5) },
        { "selu", ActivationKind.Selu },
        { "gelu", ActivationKind.Gelu },
        { "geluTanh", ActivationKind.GeluTanh },
        { """{ "kind": "silu" }""", new ActivationSpec.Pointwise(ActivationKind.Silu, double.NaN) },
        { "mish", ActivationKind.Mish },
        { "prelu", new ActivationSpec.PRelu(false, 0.25) },
        { """{ "kind": "prelu", "perUnit": true, "slope": 0.1 }""", new ActivationSpec.PRelu(true, 0.1) },
        { "rrelu", new ActivationSpec.RRelu(0.125, 0.3333333333333333) },
        { """{ "kind": "rrelu", "lower": 0.1, "upper": 0.1 }""", new ActivationSpec.RRelu(0.1, 0.1) },
        { "maxout", new ActivationSpec.Maxout(2) },
        { """{ "kind": "maxout", "pieces": 4 }""", new ActivationSpec.Maxout(4) },
    };

    [Theory]
    [MemberData(nameof(Activations))]
    public void Every_activation_is_read_and_survives_a_round_trip(string json, ActivationSpec expected)
    {
        ExperimentSpec spec = s_document.Set("model.hidden.activation", json).Resolve();

        Assert.Equal(expected, spec.Model.Hidden!.Activation);
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
    }

    [Fact]
    public void Every_kind_of_the_kernels_has_a_name() =>
        Assert.All(Enum.GetValues<ActivationKind>(), kind =>
            Assert.Contains($"\"{((ActivationSpec)kind).Name}\"", SpecSchema.ToJson(), StringComparison.Ordinal));

    [Theory]
    [InlineData("""{ "kind": "relu", "slope": 0.1 }""", "model.hidden.activation.slope: ", "unknown field; known: kind")]
    [InlineData("""{ "kind": "elu", "slope": 0.1 }""", "model.hidden.activation.slope: ", "known: kind, alpha")]
    [InlineData("""{ "kind": "leakyRelu", "slope": -0.1 }""", "model.hidden.activation.slope: ", "a number from 0")]
    [InlineData("""{ "kind": "rrelu", "lower": 0.5, "upper": 0.25 }""", "model.hidden.activation.upper: ", "upper lies below lower; swap them")]
    [InlineData("""{ "kind": "maxout", "pieces": 1 }""", "model.hidden.activation.pieces: ", "a linear layer; write 2 or more")]
    [InlineData("""{ "kind": "maxout", "pieces": 0 }""", "model.hidden.activation.pieces: ", "a whole number from 2 to 256")]
    [InlineData("leakyrelu", "model.hidden.activation: ", "did you mean 'leakyRelu'?")]
    public void A_parameter_that_makes_no_sense_is_refused(string json, string begins, string says)
    {
        var error = Assert.Throws<SpecException>(() => s_document.Set("model.hidden.activation", json).Resolve());

        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
