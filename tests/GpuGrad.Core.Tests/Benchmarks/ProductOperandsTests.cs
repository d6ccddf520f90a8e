using GpuGrad.Benchmarks;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.MatMul;
using ILGPU;

namespace GpuGrad.Core.Tests.Benchmarks;

/// <summary>The check that stands between a benchmark and a fast wrong kernel.</summary>
public class ProductOperandsTests
{
    private static readonly MatMulShape s_shape = MatMulShape.Parse("3x40x5", Transposition.TN);

    [Fact]
    public void TheProductIsRightAndOneWrongElementIsNot()
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:1"));
        using ProductOperands operands = new(device, s_shape);
        (float[] a, float[] b) = (Download(operands.A), Download(operands.B));
        float[] c =
        [
            .. from row in Enumerable.Range(0, s_shape.M)
               from column in Enumerable.Range(0, s_shape.N)
               select (float)MatMulReference.Element(a, b, s_shape.M, s_shape.N, s_shape.K, s_shape.Transposition, row, column).Sum,
        ];
        Assert.Null(operands.Fault(c));

        float right = c[7];
        c[7] += 1e-3f;
        Assert.StartsWith("C[1, 2] is ", operands.Fault(c), StringComparison.Ordinal);
        // Operands that were rounded to TF32 may be off by so much, and no more.
        Assert.Null(operands.Fault(c, rounding: 1.0 / 1024));
        c[7] = right + 0.1f;
        Assert.StartsWith("C[1, 2] is ", operands.Fault(c, rounding: 1.0 / 1024), StringComparison.Ordinal);
        c[7] = float.NaN;
        Assert.Equal("C[1, 2] is not a number", operands.Fault(c));
        c[7] = right;
        Assert.Null(operands.Fault(c));
    }

    [Fact]
    public void TimingIsTheMedianAndTheDistanceOfTheQuartiles() =>
        Assert.Equal(new Timing(5, 0.8, 1, 9), Timing.Of([9, 1, 8, 2, 7, 3, 6, 4, 5]));

    private static unsafe float[] Download(ArrayView<float> view) => new ReadOnlySpan<float>(view.Pointer(), (int)view.Length).ToArray();
}
