using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private static readonly byte[] Whole = IdxBytes.File([4, 3, 2], IdxBytes.Ramp(24));

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 300 })]
    [InlineData(new[] { 5, 7 })]
    [InlineData(new[] { 3, 28, 28 })]
    [InlineData(new[] { 2, 1, 3, 5 })]
    public void Reads_back_what_was_written_plain_and_gzipped(int[] dimensions)
    {
        byte[] data = IdxBytes.Ramp(dimensions.Aggregate((a, b) => a * b));
        byte[] file = IdxBytes.File(dimensions, data);

        // The names lie on purpose: the content decides.
        foreach (string path in new[] { folder.Write("plain.gz", file), folder.Write("zipped", IdxBytes.Gzip(file)) })
        {
            IdxFile read = IdxFile.Read(path);
            Assert.Equal(path, read.Name);
            Assert.Equal(dimensions, read.Dimensions);
            Assert.Equal(data, read.Data);
        }
    }

    public static TheoryData<string, byte[], string> Broken => new()
    {
        { "one byte", [0], "expected 4 bytes of header, found 1" },
        { "short magic", Whole[..3], "expected 4 bytes of header, found 3" },
        { "short sizes", Whole[..15], "expected 16 bytes of header, found 15" },
        { "bad first byte", [1, .. Whole[1..]], "bytes 01 00 where an IDX file has 00 00" },
        { "bad second byte", [0, 9, .. Whole[2..]], "bytes 00 09 where an IDX file has 00 00" },
        { "floats", [.. IdxBytes.Header(0x0D, 6), .. new byte[24]], "0x0D (32-bit float)" },
        { "signed", [.. IdxBytes.Header(0x09, 24), .. new byte[24]], "0x09 (signed byte)" },
        { "unknown type", [.. IdxBytes.Header(0x42, 24), .. new byte[24]], "0x42 (not an IDX type)" },
        { "no dimensions", [.. IdxBytes.Header(0x08), 1], "declares no dimensions" },
        { "zero dimension", IdxBytes.Header(0x08, 4, 0, 2), "dimension 1 of its header is 0" },
        { "negative dimension", IdxBytes.Header(0x08, -4, 2), "dimension 0 of its header is -4" },
        { "product over 31 bits", IdxBytes.Header(0x08, 65536, 65536), "multiply to 4294967296 bytes" },
        { "product over 32 bits to 0", IdxBytes.Header(0x08, 65536, 65536, 65536), "up to dimension 1" },
        { "product over 64 bits", IdxBytes.Header(0x08, int.MaxValue, int.MaxValue, int.MaxValue), "up to dimension 0" },
        { "truncated by one", Whole[..^1], "truncated: expected 40 bytes" },
        { "no data", Whole[..16], "found 16" },
        { "trailing byte", [.. Whole, 0], "bytes behind its data: expected 40 bytes" },
        { "much behind it", [.. Whole, .. new byte[100_000]], "found 100040" },
        { "lies about 2 GB", [.. IdxBytes.Header(0x08, 2_000_000, 1_000), 1, 2, 3], "expected 2000000012 bytes" },
    };

    [Fact]
    public void Refuses_an_empty_file_plain_or_gzipped()
    {
        AssertRefused(folder.Write("empty.idx", []), "it is empty or no regular file");
        AssertRefused(folder.Write("empty.idx.gz", IdxBytes.Gzip([])), "it is empty or no regular file");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Refuses_a_broken_file_plain_or_gzipped(string what, byte[] content, string message)
    {
        AssertRefused(folder.Write($"{what}.idx", content), message);
        AssertRefused(folder.Write($"{what}.idx.gz", IdxBytes.Gzip(content)), message);
    }

    public static TheoryData<string, byte[], string> BrokenGzip => new()
    {
        { "rubbish", [0x1F, 0x8B, .. IdxBytes.Ramp(500)], "cannot be unzipped" },
        { "only the magic", [0x1F, 0x8B], "found 0" },
        { "text inside", IdxBytes.Gzip("no IDX"u8.ToArray()), "bytes 6E 6F where" },
        { "cut in its data", IdxBytes.Gzip(Whole)[..30], "truncated: expected 40 bytes once unzipped" },
        { "cut in its trailer", IdxBytes.Gzip(Whole)[..^3], "gzip trailer" },
        { "without a trailer", IdxBytes.Gzip(Whole)[..^8], "gzip trailer" },
        { "bytes behind it", [.. IdxBytes.Gzip(Whole), 1, 2, 3], "gzip trailer" },
        { "checksum", FlipBit(IdxBytes.Gzip(Whole), fromEnd: 8), "cannot be unzipped" },
        { "twice", [.. IdxBytes.Gzip(Whole), .. IdxBytes.Gzip(Whole)], "found 80" },
    };

    [Theory]
    [MemberData(nameof(BrokenGzip))]
    public void Refuses_a_broken_gzip_file(string what, byte[] content, string message) =>
        AssertRefused(folder.Write(what, content), message);

    [Fact]
    public void A_missing_file_is_named()
    {
        AssertRefused(Path.Combine(folder.Path, "nowhere.idx"), "there is no such file");
        AssertRefused(Path.Combine(folder.Path, "no-folder", "nowhere.idx"), "there is no such file");
    }

    [Fact]
    public void A_folder_is_not_a_file() => AssertRefused(folder.Path, "cannot be read");

    private static void AssertRefused(string path, string message)
    {
        var e = Assert.Throws<DataException>(() => IdxFile.Read(path));
        Assert.Equal(path, e.Place);
        Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    private static byte[] FlipBit(byte[] bytes, int fromEnd)
    {
        bytes[^fromEnd] ^= 1;
        return bytes;
    }
}
