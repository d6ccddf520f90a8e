using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Data;

public sealed class CifarFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CifarTenIsReadInTheOrderOfItsFilesWithChannelsLast()
    {
        WriteTen();
        _folder.Write("data_batch_2.bin", CifarBytes.Ten(3));
        _folder.Write("batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"u8.ToArray());

        Dataset dataset = DatasetCatalog.Load(_folder.Path, "");

        Assert.Equal([32, 32, 3], dataset.Sample);
        Assert.Equal([0, 1, 0, 1, 2, 0, 1, 0, 1, 0, 1], dataset.Train.Labels);
        Assert.Equal([0, 1], dataset.Test.Labels);
        Assert.Equal(("airplane", "truck", 10), (dataset.ClassNames[0], dataset.ClassNames[9], dataset.Classes));
        // Image 4 is the third of the second file; its pixel in row 5, column 7.
        Assert.Equal([3 / 255f, 2 / 255f, 5 / 255f], dataset.Train.Inputs[((4 * 3072) + (((5 * 32) + 7) * 3))..][..3]);
    }

    [Theory]
    [InlineData(false, 100, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(true, 20, new[] { 0, 0, 1, 1, 2 })]
    public void CifarHundredHasFineAndCoarseLabels(bool coarse, int classes, int[] labels)
    {
        _folder.Write("train.bin", CifarBytes.Hundred(5));
        _folder.Write("test.bin", CifarBytes.Hundred(1));

        Dataset dataset = DatasetCatalog.Load(new DataSource.Cifar(_folder.Path) { Coarse = coarse }, "");

        Assert.Equal(classes, dataset.Classes);
        Assert.Equal(labels, dataset.Train.Labels);
        Assert.Equal("7", dataset.ClassNames[7]);
        Assert.Equal([5 / 255f, 2 / 255f, 31 / 255f], dataset.Train.Inputs[^3..]);
    }

    [Fact]
    public void IsDescribed()
    {
        WriteTen();

        Assert.Equal(
            new DatasetListing(
                _folder.Path, _folder.Path, 10, 2, 3072, [32, 32, 3], "10 classes", DatasetVerification.StructureOnly,
                "lengths of the files are right, and every label is a class"),
            DatasetCatalog.Describe(_folder.Path, ""));
    }

    [Fact]
    public void AFileThatIsMissingOrNotWholeIsNamed()
    {
        WriteTen();
        string file = Path.Combine(_folder.Path, "data_batch_3.bin");

        File.WriteAllBytes(file, CifarBytes.Ten(2)[..^1]);
        AssertRefused(file, "its 6145 bytes are no whole number of records of CIFAR-10, which have 3073 (1 of labels, 3072 of pixels): it is cut short, or another file.");

        byte[] wrong = CifarBytes.Ten(2);
        wrong[3073] = 10;
        File.WriteAllBytes(file, wrong);
        AssertRefused(file, "record 1 has the label 10, and those of CIFAR-10 run from 0 to 9. Get the file again.");

        File.WriteAllBytes(file, []);
        AssertRefused(_folder.Path, "it is empty or no regular file");

        File.Delete(file);
        AssertRefused(_folder.Path, "data_batch_3.bin of CIFAR-10 is not there. Give the binary version");
    }

    [Fact]
    public void TheVersionForPythonIsRefusedByWhatToGetInstead()
    {
        _folder.Write("data_batch_1", [128, 3]);

        AssertRefused(_folder.Path, "data_batch_5.bin, test_batch.bin of CIFAR-10 are not there. Give the binary version (cifar-10-binary.tar.gz");
    }

    [Fact]
    public void NamesOfOtherClassesAndCoarseLabelsOfCifarTenAreRefused()
    {
        WriteTen();
        AssertRefused(_folder.Path, "there is no train.bin in it, so it is no CIFAR-100, which alone has coarse labels.", coarse: true);

        AssertRefused(_folder.Write("batches.meta.txt", "airplane\n"u8.ToArray()), "it does not hold 10 lines, each the name of a class.");
    }

    private void WriteTen()
    {
        foreach (string name in CifarBytes.TenFiles)
        {
            _folder.Write(name, CifarBytes.Ten(2));
        }
    }

    private void AssertRefused(string place, string message, bool coarse = false)
    {
        DataException refused = Assert.Throws<DataException>(() => DatasetCatalog.Load(new DataSource.Cifar(_folder.Path) { Coarse = coarse }, ""));
        Assert.Equal(place, refused.Place);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
