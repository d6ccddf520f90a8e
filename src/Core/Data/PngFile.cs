using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace GpuGrad.Data;

/// <summary>
/// The structure of a PNG file (W3C Recommendation, third edition): that it is whole, its checksums are right, and its pixels unzip to as many bytes as
/// its size needs. The decoder looks at neither and would unzip without end.
/// </summary>
internal static class PngFile
{
    private const int ChunkHead = 8, ChunkTail = 4, HeaderBytes = 13;
    private const string GetAgain = "Get the file again.";

    // Starts and steps of the seven passes of an interlaced image, by columns and by rows.
    private static readonly (int Left, int Top, int Across, int Down)[] s_passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>What every PNG file begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Checks a file that begins with the signature.</summary>
    /// <returns>The size of the image.</returns>
    /// <exception cref="DataException">It is damaged, or larger than what is read.</exception>
    public static ImageSize Check(byte[] content, string name)
    {
        using MemoryStream packed = new();
        ReadOnlySpan<byte> header = default;
        int at = Signature.Length;
        for (ReadOnlySpan<byte> type = default; !type.SequenceEqual("IEND"u8);)
        {
            long length = content.Length - at >= ChunkHead ? BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(at)) : long.MaxValue;
            if (length > content.Length - at - ChunkHead - ChunkTail)
            {
                throw new DataException(name, "it is cut short: a PNG file ends with the chunk IEND.", GetAgain);
            }

            ReadOnlySpan<byte> checkedBytes = content.AsSpan(at + sizeof(uint), sizeof(uint) + (int)length);
            type = checkedBytes[..sizeof(uint)];
            ReadOnlySpan<byte> data = checkedBytes[sizeof(uint)..];
            if (Crc32.HashToUInt32(checkedBytes) != BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(at + ChunkHead + (int)length)))
            {
                throw new DataException(name, $"it is damaged: the CRC-32 of the chunk at byte {at} differs.", GetAgain);
            }

            if (header.IsEmpty)
            {
                header = type.SequenceEqual("IHDR"u8) && length == HeaderBytes
                    ? data
                    : throw new DataException(name, $"it is no PNG file: its first chunk is no header of {HeaderBytes} bytes.", GetAgain);
            }
            else if (type.SequenceEqual("IDAT"u8))
            {
                packed.Write(data);
            }

            at += ChunkHead + (int)length + ChunkTail;
        }

        (uint width, uint height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        (int samples, int channels) = header[9] switch
        {
            0 => (1, 1),
            2 => (3, 3),
            3 => (1, 3),
            4 => (2, 1),
            6 => (4, 3),
            byte other => throw new DataException(name, $"its header says colour type {other}, which PNG files do not have.", GetAgain),
        };
        ImageSize size = ImageSize.Of(height, width, channels, name);
        RequirePixels(packed, Unzipped(size, samples * header[8], interlaced: header[12] != 0), name);
        return size;
    }

    // A byte before each row says how it was filtered.
    private static long Unzipped(ImageSize size, long bits, bool interlaced)
    {
        long Rows(long rows, long columns) => rows <= 0 || columns <= 0 ? 0 : rows * (1 + (((columns * bits) + 7) / 8));
        return interlaced
            ? s_passes.Sum(pass => Rows((size.Height - pass.Top + pass.Down - 1) / pass.Down, (size.Width - pass.Left + pass.Across - 1) / pass.Across))
            : Rows(size.Height, size.Width);
    }

    private static void RequirePixels(MemoryStream packed, long expected, string name)
    {
        packed.Position = 0;
        byte[] scratch = new byte[16 * 1024];
        long found = 0;
        try
        {
            using ZLibStream unzipped = new(packed, CompressionMode.Decompress);
            for (int read = 1; read > 0 && found <= expected; found += read)
            {
                read = unzipped.Read(scratch);
            }
        }
        catch (InvalidDataException e)
        {
            throw new DataException(name, "its pixels cannot be unzipped: it is damaged.", GetAgain, e);
        }

        if (found != expected)
        {
            throw new DataException(name, $"its pixels unzip to {(found < expected ? $"{found} bytes" : "more")} where its size needs {expected}.", GetAgain);
        }
    }
}
