using GpuGrad.Imports;

namespace GpuGrad.Core.Tests.Imports;

/// <summary>What names of imported tensors mean, and how names are ordered.</summary>
public class TensorNameTests
{
    [Theory]
    [InlineData("0.weight", "0", RecordedKind.Weight, "0.weight", false)]
    [InlineData("0.weight.grad", "0", RecordedKind.WeightGradient, "0.weight", true)]
    [InlineData("0.weight.clipped", "0", RecordedKind.ClippedWeightGradient, "0.weight", false)]
    [InlineData("0.weight.update", "0", RecordedKind.Update, "0.weight", false)]
    [InlineData("a.b.fc1.bias.grad", "a.b.fc1", RecordedKind.BiasGradient, "a.b.fc1.bias", true)]
    [InlineData("fc1.bias.clipped", "fc1", RecordedKind.ClippedBiasGradient, "fc1.bias", false)]
    [InlineData("fc1.bias", "fc1", null, "fc1.bias", false)]
    [InlineData("fc1.bias.update", "fc1", null, "fc1.bias", false)]
    [InlineData("fc1.activation", "fc1", RecordedKind.Activation, null, false)]
    [InlineData("fc1.delta", "fc1", RecordedKind.Delta, null, true)]
    [InlineData("attn.in_proj_weight.grad", "attn.in_proj_weight", RecordedKind.WeightGradient, "attn.in_proj_weight", true)]
    [InlineData("lstm.weight_ih_l0", "lstm.weight_ih_l0", RecordedKind.Weight, "lstm.weight_ih_l0", false)]
    [InlineData("cls_token.grad", "cls_token", RecordedKind.WeightGradient, "cls_token", true)]
    [InlineData("weight", "net", RecordedKind.Weight, "weight", false)]
    [InlineData("weight.grad", "net", RecordedKind.WeightGradient, "weight", true)]
    [InlineData("bias.grad", "net", RecordedKind.BiasGradient, "bias", true)]
    [InlineData("grad", "grad", RecordedKind.Weight, "grad", false)]
    public void ANameTellsLayerAndKind(string name, string layer, RecordedKind? kind, string? parameter, bool isScaled) =>
        Assert.Equal(new TensorName(layer, kind, parameter, isScaled), TensorName.Parse(name));

    [Fact]
    public void NumbersInNamesAreOrderedAsNumbers()
    {
        string[] names = ["layer.10.fc", "layer.9.fc", "layer.9", "head", "layer.009.fc", "layer.100000000000000000000.fc", "layer.9.fc2"];
        Assert.Equal(
            ["head", "layer.9", "layer.009.fc", "layer.9.fc", "layer.9.fc2", "layer.10.fc", "layer.100000000000000000000.fc"],
            names.Order(NaturalOrder.Comparer));
    }
}
