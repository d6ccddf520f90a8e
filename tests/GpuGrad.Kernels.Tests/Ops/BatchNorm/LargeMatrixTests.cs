using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.BatchNorm;
using ILGPU;

namespace GpuGrad.Kernels.Tests.Ops.BatchNorm;

/// <summary>Results larger than the caches are written past them, where they lie on whole lines: the bits are those of results that do not.</summary>
public class LargeMatrixTests
{
    private const int Rows = 65536 * 2;
    private const int Columns = 64;
    private const int Elements = Rows * Columns;

    [Theory]
    [InlineData("cpu:1")]
    [InlineData("cpu:2")]
    [InlineData("cpu:3")]
    public void WritingPastTheCachesChangesNoBit(string name)
    {
        using ComputeDevice device = ComputeDevice.Open(name);
        using DeviceBuffer<float> x = device.Allocate<float>(Elements);
        using DeviceBuffer<float> dy = device.Allocate<float>(Elements);
        using DeviceBuffer<float> results = device.Allocate<float>(Elements + 16);
        using DeviceBuffer<float> mean = device.Allocate<float>(Columns);
        using DeviceBuffer<float> inverseStd = device.Allocate<float>(Columns);
        x.Upload([.. Enumerable.Range(0, Elements).Select(i => MathF.Sin(i) + (i % Columns))]);
        dy.Upload([.. Enumerable.Range(0, Elements).Select(i => MathF.Cos(0.7f * i))]);
        (float[] y, float[] dx) = Run(offset: 0, streams: true);
        (float[] yElsewhere, float[] dxElsewhere) = Run(offset: 1, streams: false);
        Assert.True(y.AsSpan().SequenceEqual(yElsewhere), "y differs");
        Assert.True(dx.AsSpan().SequenceEqual(dxElsewhere), "dx differs");
        Assert.DoesNotContain(y, float.IsNaN);
        Assert.DoesNotContain(dx, float.IsNaN);

        unsafe (float[] Y, float[] DX) Run(int offset, bool streams)
        {
            ArrayView<float> result = results.View.SubView(offset, Elements);
            Assert.Equal(streams, GpuGrad.Kernels.Numerics.StreamingStore.Pays(result.Pointer(), Rows, Columns));
            BatchNormForwardArguments forward = new(
                x.View, default, default, Rows, Columns, 1e-5f, 0.1f, 1, default, default, mean.View, inverseStd.View, result);
            float[] y = ResultOf<VectorRowsBatchNormForward, BatchNormForwardArguments>(BatchNormForwardArguments.Op, forward, result);
            BatchNormBackwardArguments backward = new(
                x.View, dy.View, mean.View, inverseStd.View, default, Rows, Columns, 1, result, default, default);
            return (y, ResultOf<VectorRowsBatchNormBackward, BatchNormBackwardArguments>(BatchNormBackwardArguments.Op, backward, result));
        }

        float[] ResultOf<TVariant, TArguments>(KernelOp<TArguments> op, TArguments arguments, ArrayView<float> result)
            where TArguments : struct, IOpArguments<TArguments>
        {
            results.Upload([.. Enumerable.Repeat(float.NaN, Elements + 16)]);
            using CallList calls = new(device);
            op.Emit(calls, arguments);
            Assert.All(calls.Calls, call => Assert.Equal(typeof(TVariant).Name, call.Variant));
            using StepProgram program = device.Load(calls);
            program.Run(0, 1, 0);
            float[] values = new float[Elements];
            result.Download(values.AsSpan());
            return values;
        }
    }
}
