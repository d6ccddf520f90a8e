using System.IO.Compression;
using System.Security.Cryptography;
using GpuGrad.Files;

namespace GpuGrad.Data;

/// <summary>
/// The 10,000 test images of Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747; MIT licence, Zalando SE),
/// embedded in this assembly as they were published. The first 8,000 train, the last 2,000 test.
/// </summary>
internal static class FashionMnist
{
    /// <summary>How an experiment file names it.</summary>
    public const string SourceName = "fashion-mnist";

    private const int TrainCount = 8_000;
    private const string ResourceFolder = "GpuGrad.Data.FashionMnist/";
    private const string Images = "t10k-images-idx3-ubyte.gz";
    private const string Labels = "t10k-labels-idx1-ubyte.gz";
    private const string Sums = "SHA256SUMS";

    /// <summary>[10], in label order.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
    [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ];

    /// <summary>28×28×1 pixels / 255, row-major, 10 classes; new arrays at each call. Checksums are
    /// left to <see cref="Verify"/>, so that a start costs no more than unzipping.</summary>
    public static Dataset Load()
    {
        using Stream images = Open(Images);
        using Stream labels = Open(Labels);
        var all = new LabelledImages(IdxFile.Read(images, Images), IdxFile.Read(labels, Labels));
        return new Dataset(
            SourceName,
            all.Rows(0, TrainCount),
            all.Rows(TrainCount, all.Count - TrainCount),
            all.Sample,
            ClassNames.Count,
            ClassNames);
    }

    /// <summary>Compares the embedded files, zipped and unzipped, with the SHA-256 sums that stand beside them.</summary>
    public static IReadOnlyList<FileChecksum> Verify()
    {
        var checks = new List<FileChecksum>();
        using var sums = new StreamReader(Open(Sums));
        while (sums.ReadLine() is string line)
        {
            // The sums of the unzipped files are comments, so that `sha256sum -c` works in the folder.
            string[] words = line.TrimStart('#').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [{ Length: 2 * SHA256.HashSizeInBytes } expected, string file])
            {
                checks.Add(new FileChecksum(file, expected, Sum(file)));
            }
        }

        return checks;
    }

    private static string Sum(string file)
    {
        bool unzip = !file.EndsWith(".gz", StringComparison.Ordinal);
        using Stream stored = Open(unzip ? file + ".gz" : file);
        using Stream content = unzip ? new GZipStream(stored, CompressionMode.Decompress) : stored;
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private static Stream Open(string file) =>
        typeof(FashionMnist).Assembly.GetManifestResourceStream(ResourceFolder + file)
        ?? throw new DataException(
            SourceName, $"{file} is not embedded in this build.", "Build GpuGrad.Core with its Data/FashionMnist folder in place.");
}
