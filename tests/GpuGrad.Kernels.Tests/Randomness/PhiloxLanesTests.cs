using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Tests.Randomness;

public class PhiloxLanesTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0ul)]
    [InlineData(16u, 7u, 3u, 0x4D41534Bu, 0xFEDCBA9876543210ul)]
    [InlineData(uint.MaxValue - 3, uint.MaxValue, uint.MaxValue, uint.MaxValue, ulong.MaxValue)]
    public void EachLaneIsABlock(uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        PhiloxLanes lanes = PhiloxLanes.Blocks(c0, c1, c2, c3, key);
        for (int lane = 0; lane < PhiloxLanes.Count; lane++)
        {
            PhiloxBlock block = Philox.Block(unchecked(c0 + (uint)lane), c1, c2, c3, key);
            Assert.Equal(block, new PhiloxBlock(lanes.X[lane], lanes.Y[lane], lanes.Z[lane], lanes.W[lane]));
        }
    }
}
