using GpuGrad.Records;

namespace GpuGrad.Files;

/// <summary>Writes a file beside its place and then moves it there, so that nobody ever reads half of it.</summary>
internal static class AtomicFile
{
    /// <summary>Writes what <paramref name="fill"/> puts into the stream to <paramref name="path"/>, making its folder.</summary>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> fill)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        // Not the file's own name with something behind it: TensorBoard reads whatever has "tfevents" in its name.
        string temporary = Path.Combine(folder, $"gpugrad-{Path.GetRandomFileName()}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            try
            {
                using (FileStream stream = File.Create(temporary))
                {
                    fill(stream);
                }

                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be written: {e.Message}", e);
        }
    }
}
