namespace GpuGrad.Data;

/// <summary>A folder that is named without a kind: what is in it says what data it holds.</summary>
internal static class DataFolder
{
    /// <summary>The source that the files of a folder make, by their names; what none of them names is for <see cref="IdxFolder"/> to refuse.</summary>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static DataSource SourceOf(string folder)
    {
        try
        {
            string[] files = [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file))];
            return Array.Exists(files, IdxFolder.Holds) ? new DataSource.IdxFolder(folder)
                : CifarFolder.Holds(files) ? new DataSource.Cifar(folder)
                : Array.Exists(files, file => file.EndsWith(NumpyArrays.Extension, StringComparison.Ordinal)) ? new DataSource.Npy(folder)
                : ClassFolders.Holds(folder) ? new DataSource.Images(folder)
                : new DataSource.IdxFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(folder, $"the folder cannot be read ({e.Message}).", "Give a folder that you may read.", e);
        }
    }
}
