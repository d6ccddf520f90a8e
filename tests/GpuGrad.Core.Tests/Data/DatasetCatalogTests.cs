using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Data;

public sealed class DatasetCatalogTests : IDisposable
{
    private readonly TempFolder folder = new();

    public DatasetCatalogTests()
    {
        string set = Directory.CreateDirectory(Path.Combine(folder.Path, "my-set")).FullName;
        File.WriteAllBytes(Path.Combine(set, "train-images"), IdxBytes.File([3, 2, 2], IdxBytes.Ramp(12)));
        File.WriteAllBytes(Path.Combine(set, "train-labels"), IdxBytes.File([3], [0, 1, 2]));
        File.WriteAllBytes(Path.Combine(set, "test-images"), IdxBytes.File([1, 2, 2], IdxBytes.Ramp(4)));
        File.WriteAllBytes(Path.Combine(set, "test-labels"), IdxBytes.File([1], [3]));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_embedded_set_goes_by_its_name() =>
        Assert.Equal("fashion-mnist", DatasetCatalog.Load("fashion-mnist", folder.Path).Name);

    [Fact]
    public void A_path_is_relative_to_the_base_directory_or_full()
    {
        Assert.Equal("my-set", DatasetCatalog.Load("my-set", folder.Path).Name);
        Assert.Equal("my-set", DatasetCatalog.Load("./my-set/", folder.Path).Name);
        Assert.Equal("my-set", DatasetCatalog.Load(Path.Combine(folder.Path, "my-set"), Path.GetTempPath()).Name);
    }

    [Theory]
    [InlineData("fashion-minst", "no data set and no folder of that name")]
    [InlineData("Fashion-MNIST", "no data set and no folder of that name")]
    [InlineData("my-set/train-images", "it is a file, not a folder")]
    [InlineData("", "it is empty")]
    [InlineData("a\0b", "no path has a NUL in it")]
    public void An_unknown_source_lists_what_is_known(string source, string message)
    {
        var e = Assert.Throws<DataException>(() => DatasetCatalog.Load(source, folder.Path));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains("\"fashion-mnist\" (embedded)", e.Message, StringComparison.Ordinal);
        Assert.Contains("folder of IDX files", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_the_embedded_set_as_verified_and_the_generators()
    {
        IReadOnlyList<DatasetListing> listings = DatasetCatalog.List();

        Assert.Equal(
            new DatasetListing("fashion-mnist", "embedded", 8_000, 2_000, 784, [28, 28, 1], "10 classes", DatasetVerification.Verified, "4 SHA-256 sums match"),
            listings[0]);
        Assert.Equal(["adding-problem", "copy-memory"], listings.Skip(1).Select(listing => listing.Source));
        Assert.Equal(["1 number", "10 classes at each of 120 steps"], listings.Skip(1).Select(listing => listing.Target));
    }

    [Fact]
    public void Describes_a_folder_without_claiming_a_checksum() => Assert.Equal(
        new DatasetListing(
            "my-set", Path.Combine(folder.Path, "my-set"), 3, 1, 4, [2, 2, 1], "4 classes", DatasetVerification.StructureOnly,
            "headers, lengths and counts are right"),
        DatasetCatalog.Describe("my-set", folder.Path));
}
