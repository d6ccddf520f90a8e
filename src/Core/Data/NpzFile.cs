using System.IO.Compression;
using System.IO.Hashing;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>An .npz file: a ZIP archive of .npy files, packed or not.</summary>
internal sealed class NpzFile : NumpyArrays
{
    // No deflate stream unzips to more than 1,032 times its size, so a lying directory cannot make us allocate more.
    private const long LargestRatio = 1032;
    private const string GetAgain = "Get the file again, or write it again by numpy.savez.";

    private readonly FileStream _file;
    private readonly ZipArchive _archive;

    /// <summary>Takes over an open file.</summary>
    /// <exception cref="DataException">It is no ZIP archive, or two arrays have one name.</exception>
    public NpzFile(FileStream file, string path)
        : base(path)
    {
        _file = file;
        try
        {
            _archive = new ZipArchive(file, ZipArchiveMode.Read);
            Names = [.. _archive.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(Extension, StringComparison.Ordinal))
                .Select(name => name[..^Extension.Length]).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            file.Dispose();
            throw new DataException(path, "it begins like a ZIP archive but cannot be read as one: it is damaged or cut short.", GetAgain, e);
        }

        if (Names.CountBy(name => name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
        {
            Dispose();
            throw new DataException(path, $"two arrays are called '{Shortened.Of(twice)}'.", "Give each a name of its own.");
        }
    }

    public override IReadOnlyList<string> Names { get; }

    public override NpyArray Read(string name)
    {
        ZipArchiveEntry entry = _archive.Entries.First(entry => entry.FullName == name + Extension);
        string place = $"{Path}:{Shortened.Of(entry.FullName)}";
        long most = Math.Min(_file.Length * LargestRatio, Array.MaxLength);
        if (entry.Length > most)
        {
            throw new DataException(
                place, $"it has {entry.Length} bytes once unzipped, and at most {most} can come out of this file or be read.", "Get the file again, or write fewer numbers.");
        }

        byte[] content = new byte[entry.Length];
        int read;
        try
        {
            using Stream unzipped = entry.Open();
            read = unzipped.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw new DataException(place, $"it cannot be unzipped: {e.Message}", GetAgain, e);
        }

        return read == content.Length && Crc32.HashToUInt32(content) == entry.Crc32
            ? NpyArray.Read(content, place)
            : throw new DataException(place, $"it is damaged: {read} of {content.Length} bytes can be unzipped, or their CRC-32 differs.", GetAgain);
    }

    public override void Dispose()
    {
        _archive.Dispose();
        _file.Dispose();
    }
}
