using System.Text;

namespace GpuGrad.Files;

/// <summary>Opens the files that users name. A pipe or a device may make a reader wait for ever, so only regular files are read.</summary>
internal static class InputFile
{
    /// <summary>Opens a file to read.</summary>
    /// <exception cref="IOException">It cannot be read, is empty, or is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        RequireRegular(path);
        return File.OpenRead(path);
    }

    /// <summary>The text of a UTF-8 file, or of one that says by its first bytes that it is UTF-16 or UTF-32.</summary>
    /// <exception cref="IOException">As <see cref="OpenRead"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">As <see cref="OpenRead"/>.</exception>
    public static string ReadAllText(string path)
    {
        using StreamReader reader = new(OpenRead(path), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Whether the file is there and holds nothing, as far as its length tells: so it is of pipes and devices, too.</summary>
    public static bool IsEmpty(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        // The length of a link is that of its text; the target of a link to an open pipe has no path.
        FileSystemInfo file = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        return file is FileInfo { Exists: true, Length: 0 } or { Exists: false };
    }

    // To tell a pipe from an empty file one would have to open it, and that waits until somebody writes to it.
    private static void RequireRegular(string path)
    {
        if (IsEmpty(path))
        {
            throw new IOException("it is empty or no regular file, such as a pipe or a device; copy what comes out of it to a file");
        }
    }
}
