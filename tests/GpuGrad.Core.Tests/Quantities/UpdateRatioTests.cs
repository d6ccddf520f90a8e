using GpuGrad.Core.Tests.Recording;
using GpuGrad.Quantities;

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
        double ratio = UpdateRatio.Of(
            SyntheticRun.RecordOf(0, 0, RecordedKind.Update, update).Statistics, SyntheticRun.RecordOf(0, 0, RecordedKind.Weight, weight).Statistics);

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
