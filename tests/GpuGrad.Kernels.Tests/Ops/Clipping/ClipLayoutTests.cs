using GpuGrad.Kernels.Ops.Clipping;

namespace GpuGrad.Kernels.Tests.Ops.Clipping;

/// <summary>How tensors are cut, and how a record reads.</summary>
public class ClipLayoutTests
{
    private static readonly ClipSegment[] s_segments = [new(0, 10_000, 100), new(10_000, 100, 1)];

    [Theory]
    [InlineData(ClipMode.None)]
    [InlineData(ClipMode.GlobalNorm)]
    public void LargeTensorsAreCutIntoChunks(Enum mode)
    {
        ClipLayout layout = ClipLayout.Of(s_segments, (ClipMode)mode);
        Assert.Equal([new(0, 4096), new(4096, 4096), new(8192, 1808), new(10_000, 100)], layout.Chunks);
        Assert.Equal([new(0, 3), new(3, 1)], layout.Tensors);
    }

    [Fact]
    public void AdaptiveCutsRowsAndTakesABiasWhole()
    {
        ClipLayout layout = ClipLayout.Of(s_segments, ClipMode.Adaptive);
        Assert.Equal(101, layout.Chunks.Length);
        Assert.Equal(new(100, 100), layout.Chunks[1]);
        Assert.Equal(new(10_000, 100), layout.Chunks[100]);
        Assert.Equal([new(0, 100), new(100, 1)], layout.Tensors);
    }

    [Fact]
    public void SegmentsMustFollowEachOtherAndHoldWholeRows()
    {
        Refused(new(0, 10, 1), new(9, 10, 1));
        Refused(new ClipSegment(0, 10, 3));
        Refused(new ClipSegment(0, 0, 1));
        Refused(new ClipSegment(0, 10, 0));
        Refused();
    }

    [Fact]
    public void SharesAreOfSquaredNorms()
    {
        ClipRecord record = ClipRecord.Decode([10f, 5f, 0.5f, 2f, 6f, 3f, 0.5f, 0f, 8f, 4f, 0.25f, 2f], tensors: 2);
        Assert.Equal(new ClipMeasurement(10, 5, 0.5, 1, 2), record.All);
        Assert.Equal((6, 3, 0.5, 0L), (record.Tensors[0].Norm, record.Tensors[0].Removed, record.Tensors[0].Coefficient, record.Tensors[0].NonFinite));
        Assert.Equal(0.36, record.Tensors[0].Share, 1e-12);
        Assert.Equal(0.64, record.Tensors[1].Share, 1e-12);
        Assert.Equal(0, ClipRecord.Decode([1f, 0f, 1f, 0f, 1f, 0f, 1f, 0f], tensors: 1).Tensors[0].Share);
        Assert.Throws<ArgumentException>(() => ClipRecord.Decode(new float[7], tensors: 1));
    }

    private static void Refused(params ClipSegment[] segments) =>
        Assert.Throws<ArgumentException>(() => ClipLayout.Of(segments, ClipMode.GlobalNorm));
}
