using GpuGrad.Quantities;

namespace GpuGrad.Core.Tests.Quantities;

public class ClippedTensorTests
{
    [Fact]
    public void The_ledger_is_summed_up_tensor_by_tensor()
    {
        ClipLedgerEntry[] ledger =
        [
            new(0, null, 2, 0.5, 1), new(0, "0.weight", 1.8, 0.5, 0.81), new(0, "0.bias", 0.87, 0.5, 0.19),
            new(10, null, 0.9, 1, 0), new(10, "0.weight", 0.7, 1, 0), new(10, "0.bias", 0.5, 1, 0),
            new(20, null, 4, 0.25, 1), new(20, "0.weight", 3.9, 0.25, 0.95), new(20, "0.bias", 0.9, 0.25, 0.05),
            new(30, null, 0.9, 1, 0), new(30, "0.weight", 0.7, 1, 0), new(30, "0.bias", 0.5, 1, 0),
        ];

        IReadOnlyList<ClippedTensor> clipped = ClippedTensor.Of(ledger);

        Assert.Equal([null, "0.weight", "0.bias"], clipped.Select(c => c.Tensor));
        Assert.All(clipped, c => Assert.Equal((0.5, 0.25), (c.ClippedShare, c.SmallestCoefficient)));
        Assert.Equal([1, 0.88, 0.12], clipped.Select(c => Math.Round(c.MeanRemovedShare, 12)));
    }

    [Fact]
    public void Where_nothing_was_removed_no_tensor_has_a_share() =>
        Assert.Equal(double.NaN, Assert.Single(ClippedTensor.Of([new(0, null, 1, 1, 0)])).MeanRemovedShare);
}
