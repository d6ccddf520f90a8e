using System.IO.Compression;

namespace GpuGrad.Core.Tests.Data;

/// <summary>Writes IDX files byte by byte, right ones and wrong ones; shares nothing with the reader.</summary>
internal static class IdxBytes
{
    public static byte[] File(int[] dimensions, byte[] data) => [.. Header(0x08, dimensions), .. data];

    public static byte[] Header(byte type, params int[] dimensions)
    {
        var bytes = new List<byte> { 0, 0, type, (byte)dimensions.Length };
        foreach (int size in dimensions)
        {
            bytes.AddRange([(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size]);
        }

        return [.. bytes];
    }

    public static byte[] Ramp(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    public static byte[] Gzip(byte[] content)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return zipped.ToArray();
    }
}
