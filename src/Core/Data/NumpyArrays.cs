using GpuGrad.Files;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>The arrays of an .npz file, or of a folder of .npy files, each by its name.</summary>
internal abstract class NumpyArrays(string path) : IDisposable
{
    /// <summary>What every .npy file ends in.</summary>
    public const string Extension = ".npy";

    private const int MostShown = 8;

    /// <summary>The file or folder.</summary>
    public string Path => path;

    /// <summary>Names of the arrays, without <see cref="Extension"/>, in ordinal order.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The names as messages show them.</summary>
    public string ShownNames => Names.Count == 0 ? "no arrays"
        : string.Join(", ", Names.Take(MostShown).Select(name => Shortened.Of(name))) + (Names.Count > MostShown ? $" and {Names.Count - MostShown} more" : "");

    /// <summary>Opens a folder or a file; what is in it decides, not its name.</summary>
    /// <exception cref="DataException">It cannot be read, or holds no arrays by names.</exception>
    public static NumpyArrays Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return new NpyFolder(path);
            }

            FileStream file = InputFile.OpenRead(path);
            Span<byte> start = stackalloc byte[2];
            file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (start.SequenceEqual("PK"u8))
            {
                return new NpzFile(file, path);
            }

            using (file)
            {
                file.Position = 0;
                throw Alone(NpyFolder.Read(file, path));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(path, $"it cannot be read: {e.Message}", "Give an .npz file or a folder of .npy files that can be.", e);
        }
    }

    /// <summary>Reads an array.</summary>
    /// <exception cref="DataException">It is not whole, or holds no numbers.</exception>
    public abstract NpyArray Read(string name);

    /// <inheritdoc/>
    public abstract void Dispose();

    private static DataException Alone(NpyArray array) => new(
        array.Name, $"it holds {array.Count} samples of {array.Columns} values, and nothing to predict.",
        "Give the folder, with the targets beside it (x.npy and y.npy), or one file of both: numpy.savez(path, x=x, y=y).");
}
