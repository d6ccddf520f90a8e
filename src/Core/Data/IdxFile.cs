using System.Buffers.Binary;
using System.IO.Compression;
using GpuGrad.Files;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>
/// An IDX file of unsigned bytes, plain or gzipped, read whole: every field of its header and its exact length are
/// checked, so a file that is cut short, has something behind it or lies about its shape is refused.
/// </summary>
internal sealed class IdxFile
{
    // No deflate stream unzips to more than 1,032 times its size, so a lying header cannot make us allocate more.
    private const long LargestRatio = 1032;
    private const string GetAgain = "Get the file again.";

    private readonly IdxHeader header;

    private IdxFile(string name, IdxHeader header, byte[] data)
    {
        Name = name;
        this.header = header;
        Data = data;
    }

    /// <summary>The path it was read from.</summary>
    public string Name { get; }

    /// <summary>Outermost first, each at least 1.</summary>
    public IReadOnlyList<int> Dimensions => header.Dimensions;

    /// <summary>Row-major, as many bytes as the product of <see cref="Dimensions"/>.</summary>
    public byte[] Data { get; }

    /// <summary>Reads a file; its first two bytes say whether it is gzipped, its name does not matter.</summary>
    /// <exception cref="DataException">The file cannot be read, or is not a whole IDX file of unsigned bytes.</exception>
    public static IdxFile Read(string path)
    {
        try
        {
            using FileStream stream = InputFile.OpenRead(path);
            return Read(stream, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException(path, "there is no such file.", "Check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(path, $"it cannot be read ({e.Message}).", "Check that it is a file you may read.", e);
        }
    }

    /// <summary>Reads a seekable stream from its start; <paramref name="name"/> stands in messages.</summary>
    internal static IdxFile Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[2];
        int got = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (got < 2 || start[0] != 0x1F || start[1] != 0x8B)
        {
            return ReadContent(stream, name, stream.Length, "");
        }

        try
        {
            using var unzipped = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            IdxFile file = ReadContent(unzipped, name, stream.Length * LargestRatio, " once unzipped");
            RequireGzipTrailer(stream, file);
            return file;
        }
        catch (InvalidDataException e)
        {
            throw new DataException(name, "it begins like a gzip file but cannot be unzipped: it is damaged.", GetAgain, e);
        }
    }

    private static IdxFile ReadContent(Stream content, string name, long atMost, string measured)
    {
        IdxHeader header = IdxHeader.Read(content, name);
        var data = new byte[Math.Min(header.DataBytes, atMost)];
        int read = content.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        long found = header.HeaderBytes + read + CountRest(content);
        long expected = (long)header.HeaderBytes + header.DataBytes;
        if (found != expected)
        {
            string problem = found < expected ? "it is truncated" : "it has bytes behind its data";
            throw new DataException(
                name,
                $"{problem}: expected {expected} bytes{measured} ({header.HeaderBytes} of header and {Shortened.Of(header.Shape)} of data), found {found}.",
                GetAgain);
        }

        return new IdxFile(name, header, data);
    }

    private static long CountRest(Stream content)
    {
        var scratch = new byte[16 * 1024];
        long count = 0;
        while (content.Read(scratch) is int read and > 0)
        {
            count += read;
        }

        return count;
    }

    /// <summary>
    /// GZipStream checks the checksum only if the trailer is there, and ignores what follows it; so we look ourselves:
    /// the last four bytes of a gzip file are its unzipped length, modulo 2^32 (RFC 1952, ISIZE).
    /// </summary>
    private static void RequireGzipTrailer(Stream stream, IdxFile file)
    {
        Span<byte> trailer = stackalloc byte[sizeof(uint)];
        stream.Position = stream.Length - trailer.Length;
        stream.ReadExactly(trailer);
        uint found = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        uint expected = (uint)file.header.HeaderBytes + (uint)file.Data.Length;
        if (found != expected)
        {
            throw new DataException(
                file.Name,
                $"its gzip trailer should give the unzipped length, {expected} bytes, and gives {found}: it is cut short, "
                + "has bytes behind it, or was joined from several gzip files.",
                "Get the file again, or unzip it.");
        }
    }
}
