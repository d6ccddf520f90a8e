using GpuGrad.Records;
using Microsoft.Win32.SafeHandles;

namespace GpuGrad.Files;

/// <summary>Writes a file beside its place and then moves it there, so that nobody ever reads half of it.</summary>
internal static class AtomicFile
{
    private const string Prefix = "gpugrad-", Suffix = ".tmp";

    /// <summary>Removes what processes that were killed left half written in a folder.</summary>
    public static void RemoveRemains(string folder)
    {
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}") : [])
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It does no harm where it lies.
            }
        }
    }

    /// <summary>Writes what <paramref name="fill"/> puts into the stream to <paramref name="path"/>, making its folder.</summary>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> fill)
    {
        MakeFolderOf(path);
        WriteInFolder(path, fill);
    }

    /// <summary>Makes the folder of a file where there is none.</summary>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public static void MakeFolderOf(string path)
    {
        try
        {
            Directory.CreateDirectory(FolderOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes what <paramref name="fill"/> puts into the stream to <paramref name="path"/>, whose folder is there; one that was removed is not made anew.
    /// </summary>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public static void WriteInFolder(string path, Action<Stream> fill)
    {
        // Not the file's own name with something behind it: TensorBoard reads whatever has "tfevents" in its name.
        string temporary = Path.Combine(FolderOf(path), $"{Prefix}{Path.GetRandomFileName()}{Suffix}");
        try
        {
            try
            {
                using (FileStream stream = File.Create(temporary))
                {
                    fill(stream);
                }

                // On the disk before its name is, so that not even a power cut leaves half a file there.
                using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite))
                {
                    RandomAccess.FlushToDisk(file);
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

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
