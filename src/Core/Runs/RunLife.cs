using GpuGrad.Records;

namespace GpuGrad.Runs;

/// <summary>
/// Tells whether a run lives. The process that writes it holds a file open for itself alone, which the system gives back however the process ends; on a file
/// system that other hosts see, where such locks may say nothing, the file's time is moved on as a heartbeat.
/// </summary>
internal sealed class RunLife : IDisposable
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_dead = TimeSpan.FromSeconds(60);

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Timer _heart;

    private RunLife(string path, FileStream file)
    {
        (_path, _file) = (path, file);
        _heart = new Timer(_ => Beat(), null, s_beat, s_beat);
    }

    /// <summary>Makes this process the one that writes the run.</summary>
    /// <exception cref="RunException">Another one does, or the folder cannot be written.</exception>
    public static RunLife Begin(RunFolder folder, RunProcess? before)
    {
        if (before is not null && Lives(folder, before))
        {
            throw new RunException($"{folder.Path}: is being written by process {before.Id} on {before.Host}; stop that one first") { IsBadInput = true };
        }

        try
        {
            FileStream file = new(folder.LifePath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            RunLife life = new(folder.LifePath, file);
            life.Beat();
            return life;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{folder.LifePath}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Whether the process that wrote the run last still does.</summary>
    public static bool Lives(RunFolder folder, RunProcess process)
    {
        try
        {
            FileInfo file = new(folder.LifePath);
            if (!file.Exists)
            {
                return false;
            }

            using (file.Open(FileMode.Open, FileAccess.Read, FileShare.Read))
            {
                // Nobody on this host holds it; of others their heartbeat tells.
                return process.Host != Environment.MachineName && DateTime.UtcNow - file.LastWriteTimeUtc < s_dead;
            }
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _heart.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows deletes no open file, and a folder may be gone: the closed file says that the run does not live.
        }

        _file.Dispose();
    }

    private void Beat()
    {
        try
        {
            File.SetLastWriteTimeUtc(_file.SafeFileHandle, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Missing beats say only that nobody can write there.
        }
    }
}
