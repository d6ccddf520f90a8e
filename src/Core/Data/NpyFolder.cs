using GpuGrad.Files;

namespace GpuGrad.Data;

/// <summary>A folder of .npy files.</summary>
internal sealed class NpyFolder : NumpyArrays
{
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public NpyFolder(string path)
        : base(path) =>
        Names = [.. Directory.GetFiles(path, "*" + Extension).Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public override IReadOnlyList<string> Names { get; }

    public override NpyArray Read(string name)
    {
        string file = System.IO.Path.Combine(Path, name + Extension);
        try
        {
            using FileStream stream = InputFile.OpenRead(file);
            return Read(stream, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(file, $"it cannot be read: {e.Message}", "Check that it is a file you may read.", e);
        }
    }

    public override void Dispose()
    {
    }

    /// <summary>Reads a file from its start.</summary>
    /// <exception cref="DataException">It is no whole NPY file of numbers.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NpyArray Read(FileStream file, string name)
    {
        if (file.Length > Array.MaxLength)
        {
            throw new DataException(name, $"it has {file.Length} bytes, more than the {Array.MaxLength} that are read.", "Write smaller numbers, or fewer.");
        }

        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        return NpyArray.Read(content, name);
    }
}
