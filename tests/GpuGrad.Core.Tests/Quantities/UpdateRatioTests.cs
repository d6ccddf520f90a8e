using GpuGrad.Core.Tests.Runs;
using GpuGrad.Quantities;
using GpuGrad.Records;

namespace GpuGrad.Core.Tests.Quantities;

public class UpdateRatioTests
{
    [Theory]
    [InlineData(new[] { 0.003f, -0.004f }, new[] { 3f, 4f }, 1e-3)]
    [InlineData(new[] { 3e-35f, 4e-35f }, new[] { 3e-30f, 4e-30f }, 1e-5)]
    [InlineData(new[] { 0f, 0f }, new[] { 3f, 4f }, 0)]
    [InlineData(new[] { 1f, 1f }, new[] { 0f, 0f }, double.NaN)]
    [InlineData(new[] { 1f, float.NaN }, new[] { 3f, 4f }, double.NaN)]
    [InlineData(new[] { 1f, 1f }, new[] { 3f, float.PositiveInfinity }, double.NaN)]
    public void It_is_the_ratio_of_the_norms(float[] update, float[] weight, double expected)
    {
        StatisticsGrid grid = new(
            new[] { (RecordedKind.Update, update), (RecordedKind.Weight, weight) }
                .Select(tensor => new LayerStatistics(7, 2, tensor.Item1, SyntheticRun.RecordOf(7, 2, tensor.Item1, tensor.Item2).Statistics)),
            count: 1);

        double ratio = new UpdateRatio().At(grid, step: 7, layer: 2);

        if (double.IsNaN(expected))
        {
            Assert.Equal(double.NaN, ratio);
        }
        else
        {
            Assert.Equal(expected, ratio, 1e-6 * expected);
        }
    }
}
