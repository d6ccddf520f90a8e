using System.IO.Compression;
using System.IO.Hashing;

namespace GpuGrad.Core.Tests.Data;

/// <summary>Writes PNG files chunk by chunk, right ones and wrong ones; shares nothing with the reader.</summary>
internal static class PngBytes
{
    /// <summary>[height, width] bytes.</summary>
    public static byte[] Grey(int width, int height, byte[] pixels) => File(width, height, colourType: 0, pixels);

    /// <summary>[height, width, 3] bytes.</summary>
    public static byte[] Coloured(int width, int height, byte[] pixels) => File(width, height, colourType: 2, pixels);

    /// <summary>Rows of equal length, none filtered.</summary>
    public static byte[] File(int width, int height, byte colourType, byte[] pixels, byte bits = 8, params byte[][] others) =>
        Of(Header(width, height, colourType, bits), [.. others, Chunk("IDAT", Zipped(Rows(height, pixels)))]);

    /// <summary>A file of a header and chunks, with its end.</summary>
    public static byte[] Of(byte[] header, params byte[][] chunks) =>
        [0x89, .. "PNG"u8, 13, 10, 26, 10, .. header, .. chunks.SelectMany(chunk => chunk), .. Chunk("IEND", [])];

    public static byte[] Header(int width, int height, byte colourType, byte bits = 8, byte interlaced = 0) =>
        Chunk("IHDR", [.. BigEndian((uint)width), .. BigEndian((uint)height), bits, colourType, 0, 0, interlaced]);

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] checkedBytes = [.. type.Select(c => (byte)c), .. data];
        return [.. BigEndian((uint)data.Length), .. checkedBytes, .. BigEndian(Crc32.HashToUInt32(checkedBytes))];
    }

    public static byte[] Zipped(byte[] content)
    {
        using MemoryStream stream = new();
        using (ZLibStream zlib = new(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return stream.ToArray();
    }

    private static byte[] Rows(int height, byte[] pixels) => [.. pixels.Chunk(pixels.Length / height).SelectMany(row => (byte[])[0, .. row])];

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
