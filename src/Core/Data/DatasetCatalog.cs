namespace GpuGrad.Data;

/// <summary>Turns the `data.source` of an experiment file into a data set, and lists what can be had.</summary>
public static class DatasetCatalog
{
    private const string Known =
        $"Known are \"{FashionMnist.SourceName}\" (embedded) and the path of a folder of IDX files "
        + "(train-images*, train-labels*, t10k-images*, t10k-labels*, gzipped or not).";

    /// <summary>
    /// Loads "fashion-mnist", or else the IDX folder at that path, relative to <paramref name="baseDirectory"/>
    /// (a folder that is itself called fashion-mnist is reached as ./fashion-mnist).
    /// </summary>
    /// <exception cref="DataException">Nothing is there by that name, or what is there cannot be used.</exception>
    public static Dataset Load(string source, string baseDirectory) =>
        source == FashionMnist.SourceName ? FashionMnist.Load() : IdxFolder.Load(Folder(source, baseDirectory));

    /// <summary>Every built-in data set, loaded and verified.</summary>
    public static IReadOnlyList<DatasetListing> List() => [Describe(FashionMnist.SourceName, "")];

    /// <summary>One data set of any source that <see cref="Load"/> takes, loaded and verified.</summary>
    /// <exception cref="DataException">As <see cref="Load"/>.</exception>
    public static DatasetListing Describe(string source, string baseDirectory)
    {
        Dataset dataset = Load(source, baseDirectory);
        (string location, DatasetVerification verification, string detail) = source == FashionMnist.SourceName
            ? EmbeddedState()
            : (Folder(source, baseDirectory), DatasetVerification.StructureOnly, "headers, lengths and counts are right");

        return new DatasetListing(
            source, location, dataset.Train.Count, dataset.Test.Count, dataset.Features, dataset.Classes, verification, detail);
    }

    private static (string Location, DatasetVerification Verification, string Detail) EmbeddedState()
    {
        IReadOnlyList<FileChecksum> checks = FashionMnist.Verify();
        FileChecksum[] wrong = [.. checks.Where(check => !check.Matches)];
        return wrong.Length == 0
            ? ("embedded", DatasetVerification.Verified, $"{checks.Count} SHA-256 sums match")
            : ("embedded", DatasetVerification.Failed, "SHA-256 differs: " + string.Join(", ", wrong.Select(check => check.File)));
    }

    private static string Folder(string source, string baseDirectory)
    {
        if (string.IsNullOrWhiteSpace(source))
            throw new DataException("data source", "it is empty.", Known);
        if (source.Contains('\0', StringComparison.Ordinal))
            throw new DataException(source.Replace("\0", "\\0", StringComparison.Ordinal), "no path has a NUL in it.", Known);

        string path = Path.GetFullPath(Path.Combine(baseDirectory, source));
        if (File.Exists(path))
            throw new DataException(path, "it is a file, not a folder.", $"Give the folder it is in. {Known}");
        if (!Directory.Exists(path))
            throw new DataException(source, $"there is no data set and no folder of that name ({path}).", Known);

        return path;
    }
}
