using System.Text;
using GpuGrad.Export;

namespace GpuGrad.Core.Tests.Export;

/// <summary>Known bytes of TensorBoard event files, which other writers made.</summary>
public sealed class TensorBoardVectorTests
{
    private const string FirstRecord = "1800000000000000a37f4b2209000000000000f03f1a0d627261696e2e4576656e743a3286bf577a";

    [Fact]
    public void ChecksumsAreCrc32C()
    {
        Assert.Equal(0xE3069283, MaskedCrc32C.Crc32C("123456789"u8));
        Assert.Equal(0x8A9136AA, MaskedCrc32C.Crc32C(new byte[32]));
    }

    [Fact]
    public void ChecksumsAreMasked() => Assert.Equal(0x5794D08AU, MaskedCrc32C.Of("\u001a\u0011CRC test, one two"u8));

    [Fact]
    public void TheFirstRecordTellsTheVersion()
    {
        using MemoryStream file = new();

        _ = new EventFileWriter(file, wallTime: 1);

        Assert.Equal(FirstRecord, Convert.ToHexStringLower(file.ToArray()));
    }

    [Fact]
    public void AHistogramIsATensorOfEdgesAndCounts()
    {
        using MemoryStream file = new();
        EventFileWriter events = new(file, wallTime: 1);

        events.Write(1, 7, SummaryValue.Histogram("g", [new(-1, 0, 3), new(0, 1, 5)]));

        StringBuilder expected = new(FirstRecord);
        expected.Append("6400000000000000435f1cdf");
        expected.Append("09000000000000f03f10072a570a550a01674a100a0c0a0a686973746f6772616d732002423e08021208120208021202080322");
        expected.Append("30000000000000f0bf000000000000000000000000000008400000000000000000000000000000f03f0000000000001440");
        expected.Append("f1133bc6");
        Assert.Equal(expected.ToString(), Convert.ToHexStringLower(file.ToArray()));
    }
}
