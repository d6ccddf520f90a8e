using GpuGrad.Core.Tests.Science.InitialisationTable;
using GpuGrad.Theory;

namespace GpuGrad.Core.Tests.Theory;

/// <summary>Theory against the engine on the cpu device, for nets put together in every way that theory speaks of.</summary>
[Collection(nameof(Science.InitialisationTable))]
public class TheoryComparisonTests
{
    private const int Width = 128, Batch = 64, Seeds = 3;

    // How far the mean of the per-layer factors may lie from theory: three times 1/Width, the order of what a finite width
    // changes in every layer, and the spread of the whole product shared out among the layers.
    [Theory]
    [InlineData(""" "activation": "relu" """)]
    [InlineData(""" "activation": "tanh", "init": { "kind": "lecun-normal", "gain": 1.4 }, "biasInit": { "kind": "normal", "std": 0.2236 } """)]
    [InlineData(""" "activation": "sigmoid", "init": { "kind": "normal", "std": 1 } """)]
    [InlineData(""" "activation": "gelu", "init": "orthogonal" """)]
    [InlineData(""" "activation": "selu", "init": "lsuv" """)]
    [InlineData(""" "activation": "rrelu", "init": "pytorch-default", "biasInit": "pytorch-default", "dropout": 0.2 """)]
    [InlineData(""" "activation": { "kind": "maxout", "pieces": 3 } """)]
    [InlineData(""" "activation": "relu", "batchNorm": true """)]
    [InlineData(""" "activation": "elu", "layerNorm": true """)]
    [InlineData(""" "activation": "tanh", "skip": "preActivationResidual" """)]
    [InlineData(""" "activation": "relu", "skip": "preActivationResidual", "batchNorm": true """)]
    [InlineData(""" "activation": "relu", "skip": "residual" """)]
    [InlineData(""" "activation": "tanh", "skip": { "kind": "residual", "every": 1 } """)]
    [InlineData(""" "activation": "relu", "skip": { "kind": "residual", "every": 1, "scale": 0.5 } """)]
    [InlineData(""" "activation": "relu", "skip": "residual", "layerNorm": true """)]
    [InlineData(""" "activation": "relu", "skip": { "kind": "dense", "growth": 32 } """)]
    [InlineData(""" "activation": "relu", "skip": { "kind": "dense", "growth": 32 }, "batchNorm": true """)]
    [InlineData(""" "activation": "tanh", "skip": { "kind": "highway", "gateBias": -1 } """)]
    public void MeasurementFollowsTheory(string hidden)
    {
        const int Depth = 9;
        RandomNet net = RandomNet.OfHidden($""" "depth": {Depth}, "width": {Width}, {hidden} """, Width, Batch);

        TheoryComparison comparison = TheoryComparison.Measure(ProbedNet.Cpu, net.Spec, net.Data, Seeds);

        AssertSizes(comparison);
        double spread = comparison.Layers[0].Spread!.Value * 2 * Math.Log(10);
        double allowed = (3.0 / Width) + (3 * spread / Math.Sqrt(Seeds) / (Depth - 1));
        double found = Math.Log(comparison.MeasuredFactor!.Value / comparison.Prediction.Factor!.Value);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{hidden}: factor {comparison.Prediction.Factor:G5}, measured {comparison.MeasuredFactor:G5}, ln ratio {found:G3} of {allowed:G3}; z {string.Join(" ", comparison.Layers.Select(layer => layer.Z?.ToString("F1") ?? "-"))}"));
        Assert.True(Math.Abs(found) <= allowed,
            FormattableString.Invariant($"theory {comparison.Prediction.Factor:G5}, measured {comparison.MeasuredFactor:G5}"));
        Assert.All(comparison.Layers.Where(layer => layer.Z is not null), layer => Assert.InRange(layer.Z!.Value, -4, 4));
    }

    // Their sizes are foretold, their gradients not.
    [Fact]
    public void BatchNormsAfterActivationsOfSkipSumsHaveSizesOnly()
    {
        RandomNet net = RandomNet.OfHidden($""" "depth": 9, "width": {Width}, "skip": "residual", "batchNorm": true """, Width, Batch);
        TheoryComparison comparison = TheoryComparison.Measure(ProbedNet.Cpu, net.Spec, net.Data, Seeds);
        AssertSizes(comparison);
        Assert.All(comparison.Layers, layer => Assert.Null(layer.Predicted.Log10Delta));
        Assert.All(comparison.Layers, layer => Assert.Contains("known only roughly", layer.Predicted.Reason, StringComparison.Ordinal));
    }

    // Mean squares over batch, units and seeds, of which the units are the fewest.
    private static void AssertSizes(TheoryComparison comparison)
    {
        foreach (LayerComparison layer in comparison.Layers.SkipLast(1))
        {
            double allowed = 4 * Math.Sqrt(5.0 * (layer.Predicted.Layer + 1) / Width / Seeds);
            Assert.Equal(0, Math.Log(layer.PreActivation / layer.Predicted.PreActivation!.Value), allowed);
            Assert.Equal(0, Math.Log(layer.Activation / layer.Predicted.Activation!.Value), allowed);
        }
    }
}
