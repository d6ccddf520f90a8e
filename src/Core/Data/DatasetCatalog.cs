using GpuGrad.Files;

namespace GpuGrad.Data;

/// <summary>Turns the `data.source` of an experiment file into a data set, and lists what can be had.</summary>
internal static class DatasetCatalog
{
    private const string Known =
        $"Known are \"{FashionMnist.SourceName}\" (embedded), the generators \"{DataSourceShape.AddingProblem}\" and \"{DataSourceShape.CopyMemory}\", "
        + "the path of a .csv, .tsv, .parquet or .npz file, and that of a folder of IDX files (train-images*, train-labels*, t10k-images*, t10k-labels*, gzipped or not), "
        + "of .npy files, of CIFAR, or of images, a folder a class.";

    /// <summary>
    /// Loads or generates a data set, paths being relative to <paramref name="baseDirectory"/>
    /// (a folder that is itself called fashion-mnist is reached as ./fashion-mnist).
    /// </summary>
    /// <exception cref="DataException">Nothing is there by that name, or what is there cannot be used.</exception>
    public static Dataset Load(DataSource source, string baseDirectory) => Resolved(source, baseDirectory) switch
    {
        DataSource.FashionMnist => FashionMnist.Load(),
        DataSource.AddingProblem adding => AddingProblem.Generate(adding),
        DataSource.CopyMemory copying => CopyMemory.Generate(copying),
        DataSource.Table table => TableData.Load(table, FileAt(table.Path, baseDirectory)),
        DataSource.Npy arrays => NumpyData.Load(arrays, FileOrFolderAt(arrays.Path, baseDirectory)),
        DataSource.Cifar cifar => CifarFolder.Load(cifar, FolderAt(cifar.Path, baseDirectory)),
        DataSource.Images images => ImageFolder.Load(images, FolderAt(images.Path, baseDirectory)),
        DataSource.IdxFolder folder => IdxFolder.Load(FolderAt(folder.Path, baseDirectory)),
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    /// <summary>Every built-in data set and generator, loaded and verified.</summary>
    public static IReadOnlyList<DatasetListing> List() =>
        [.. ((string[])[FashionMnist.SourceName, DataSourceShape.AddingProblem, DataSourceShape.CopyMemory]).Select(name => Describe(name, ""))];

    /// <summary>One data set of any source that <see cref="Load"/> takes, loaded and verified.</summary>
    /// <exception cref="DataException">As <see cref="Load"/>.</exception>
    public static DatasetListing Describe(DataSource source, string baseDirectory)
    {
        Dataset dataset = Load(source, baseDirectory);
        (string location, DatasetVerification verification, string detail) = Resolved(source, baseDirectory) switch
        {
            DataSource.FashionMnist => EmbeddedState(),
            DataSource.Table table =>
                (FileAt(table.Path, baseDirectory), DatasetVerification.StructureOnly, "every row has its cells, and every feature is a number"),
            DataSource.Npy arrays =>
                (FileOrFolderAt(arrays.Path, baseDirectory), DatasetVerification.StructureOnly,
                    "headers, lengths and counts of the arrays are right, and every value is finite"),
            DataSource.Cifar cifar =>
                (FolderAt(cifar.Path, baseDirectory), DatasetVerification.StructureOnly, "lengths of the files are right, and every label is a class"),
            DataSource.Images images => (FolderAt(images.Path, baseDirectory), DatasetVerification.StructureOnly, "every image is whole and has the same size"),
            DataSource.IdxFolder folder => (FolderAt(folder.Path, baseDirectory), DatasetVerification.StructureOnly, "headers, lengths and counts are right"),
            _ => ("generated", DatasetVerification.Verified, "drawn from its seed; length, counts and seed are fields of data.source"),
        };

        return new DatasetListing(
            source.ToString(), location, dataset.Train.Count, dataset.Test.Count, dataset.Features, [.. dataset.Sample], dataset.Target.ToString(),
            verification, detail);
    }

    private static (string Location, DatasetVerification Verification, string Detail) EmbeddedState()
    {
        IReadOnlyList<FileChecksum> checks = FashionMnist.Verify();
        FileChecksum[] wrong = [.. checks.Where(check => !check.Matches)];
        return wrong.Length == 0
            ? ("embedded", DatasetVerification.Verified, $"{checks.Count} SHA-256 sums match")
            : ("embedded", DatasetVerification.Failed, "SHA-256 differs: " + string.Join(", ", wrong.Select(check => check.File)));
    }

    // Of a folder that is named alone its files say the kind.
    private static DataSource Resolved(DataSource source, string baseDirectory) =>
        source is DataSource.Folder folder ? DataFolder.SourceOf(FolderAt(folder.Path, baseDirectory)) : source;

    private static string FileOrFolderAt(string source, string baseDirectory) =>
        Directory.Exists(PathOf(source, baseDirectory)) ? PathOf(source, baseDirectory) : FileAt(source, baseDirectory);

    private static string FileAt(string source, string baseDirectory)
    {
        string path = PathOf(source, baseDirectory);
        if (Directory.Exists(path))
        {
            throw new DataException(path, "it is a folder, not a file.", $"Give a file in it. {Known}");
        }

        return File.Exists(path) ? path : throw new DataException(source, $"there is no such file ({path}).", Known);
    }

    private static string FolderAt(string source, string baseDirectory)
    {
        string path = PathOf(source, baseDirectory);
        if (File.Exists(path))
        {
            throw new DataException(
                path, "it is a file, not a folder.", $"Give the folder it is in, or a CSV file as {{ \"kind\": \"csv\", \"path\": ... }}. {Known}");
        }

        if (!Directory.Exists(path))
        {
            throw new DataException(source, $"there is no data set and no folder of that name ({path}).", Known);
        }

        return path;
    }

    private static string PathOf(string source, string baseDirectory)
    {
        if (string.IsNullOrWhiteSpace(source))
        {
            throw new DataException("data source", "it is empty.", Known);
        }

        if (source.Contains('\0', StringComparison.Ordinal))
        {
            throw new DataException(source.Replace("\0", "\\0", StringComparison.Ordinal), "no path has a NUL in it.", Known);
        }

        return Path.GetFullPath(Path.Combine(baseDirectory, source));
    }
}
