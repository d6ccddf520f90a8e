using System.CommandLine;
using GpuGrad.Experiments;

namespace GpuGrad.Cli;

/// <summary>Where a command is to write, looked at before it does anything that takes time.</summary>
internal static class OutputPath
{
    /// <summary>Refuses an option that is given and empty.</summary>
    public static Option<T> NotEmpty<T>(this Option<T> option, string what)
        where T : class?
    {
        option.Validators.Add(result =>
        {
            if (!result.Implicit && string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
            {
                result.AddError($"{option.Name} is {what}; it is empty.");
            }
        });
        return option;
    }

    /// <summary>Refuses a file that cannot be written.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="SpecException">It is a folder, or lies where nothing can be written.</exception>
    public static void RequireFile(string? path, string option = "--out")
    {
        if (path is null)
        {
            return;
        }

        string full = Full(path, option);
        if (Directory.Exists(full) || Path.EndsInDirectorySeparator(path))
        {
            throw new SpecException(option, $"{path} is a folder; name a file");
        }

        RequireWritable(Path.GetDirectoryName(full)!, path, option);
    }

    /// <summary>Refuses a folder that cannot be written to, or made.</summary>
    /// <param name="path">The folder; null for none.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="SpecException">It is a file, or lies where nothing can be written.</exception>
    public static void RequireFolder(string? path, string option = "--out")
    {
        if (path is not null)
        {
            RequireWritable(Full(path, option), path, option);
        }
    }

    private static string Full(string path, string option)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException e)
        {
            throw new SpecException(option, $"{path} is no path: {e.Message}", inner: e);
        }
    }

    // Rights, quotas and media that are read-only show in nothing but an attempt. Folders that are missing are made later.
    private static void RequireWritable(string folder, string path, string option)
    {
        string? existing = folder;
        while (existing is not null && !Directory.Exists(existing))
        {
            if (File.Exists(existing))
            {
                throw new SpecException(option, $"{path}: {existing} is a file, not a folder; name another place");
            }

            existing = Path.GetDirectoryName(existing);
        }

        try
        {
            string attempt = Path.Combine(existing ?? folder, $"gpugrad-{Path.GetRandomFileName()}.tmp");
            using FileStream file = new(attempt, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpecException(option, $"{path} cannot be written: {e.Message} Name another place", inner: e);
        }
    }
}
