using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Data;

public sealed class IdxFolderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", false)]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", true)]
    [InlineData("train-images.idx3", "train-labels.idx1", "test-images.idx3", "test-labels.idx1", false)]
    [InlineData("Train-Images", "Train-Labels", "T10K-images", "Test-labels", true)]
    public void Loads_four_files_by_how_their_names_begin(
        string trainImages, string trainLabels, string testImages, string testLabels, bool zipped)
    {
        byte[] pixels = IdxBytes.Ramp(5 * 6);
        Write(trainImages, zipped, IdxBytes.File([5, 2, 3], pixels));
        Write(trainLabels, zipped, IdxBytes.File([5], [0, 1, 2, 1, 0]));
        Write(testImages, zipped, IdxBytes.File([2, 2, 3], [0, 255, 51, 0, 0, 0, 1, 2, 3, 4, 5, 6]));
        Write(testLabels, zipped, IdxBytes.File([2], [6, 1]));
        folder.Write("README.txt", "not data"u8.ToArray());

        Dataset dataset = IdxFolder.Load(folder.Path);

        Assert.Equal(Path.GetFileName(folder.Path), dataset.Name);
        Assert.Equal(6, dataset.Features);
        Assert.Equal(7, dataset.Classes);
        Assert.Equal("6", dataset.ClassNames[6]);
        Assert.Equal(5, dataset.Train.Count);
        Assert.Equal([0, 1, 2, 1, 0], dataset.Train.Labels);
        Assert.Equal([.. pixels.Select(pixel => (float)(pixel / 255.0))], dataset.Train.Inputs);
        Assert.Equal([6, 1], dataset.Test.Labels);
        Assert.Equal([0f, 1f, 0.2f], dataset.Test.Inputs[..3]);
    }

    // Dimensions behind the count, and the shape of a sample; a batch of it has one axis more, of at most five.
    [Theory]
    [InlineData(new[] { 6 }, new[] { 6 })]
    [InlineData(new[] { 2, 3 }, new[] { 2, 3, 1 })]
    [InlineData(new[] { 2, 3, 3 }, new[] { 2, 3, 3 })]
    [InlineData(new[] { 1, 2, 3, 2 }, new[] { 1, 2, 3, 2 })]
    [InlineData(new[] { 1, 2, 3, 2, 2 }, new[] { 24 })]
    public void A_sample_has_the_axes_of_the_file(int[] dimensions, int[] expected)
    {
        int length = dimensions.Aggregate(1, (product, size) => product * size);
        foreach (string part in (string[])["train", "test"])
        {
            Write($"{part}-images", zipped: false, IdxBytes.File([2, .. dimensions], IdxBytes.Ramp(2 * length)));
            Write($"{part}-labels", zipped: false, IdxBytes.File([2], [0, 1]));
        }

        Assert.Equal(expected, IdxFolder.Load(folder.Path).Sample);
    }

    [Fact]
    public void The_plain_file_is_taken_where_its_gz_lies_beside_it()
    {
        WriteGood();
        folder.Write("train-labels.gz", "never read"u8.ToArray());

        Assert.Equal([0, 1, 2], IdxFolder.Load(folder.Path).Train.Labels);
    }

    [Theory]
    [InlineData("train-images", "train-images*")]
    [InlineData("train-labels", "train-labels*")]
    [InlineData("t10k-images", "t10k-images* or test-images*")]
    [InlineData("t10k-labels", "t10k-labels* or test-labels*")]
    public void A_missing_file_is_named_with_what_is_there(string missing, string message)
    {
        WriteGood();
        File.Delete(Path.Combine(folder.Path, missing));
        string rest = string.Join(", ", Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        AssertRefused(folder.Path, $"there is no file {message} in it; it holds {rest}");
    }

    [Fact]
    public void An_empty_folder_says_so() => AssertRefused(folder.Path, "it holds no files");

    [Fact]
    public void A_missing_folder_says_so() => AssertRefused(Path.Combine(folder.Path, "none"), "cannot be read", Path.Combine(folder.Path, "none"));

    [Fact]
    public void Two_files_that_fit_are_refused()
    {
        WriteGood();
        folder.Write("test-images", IdxBytes.File([2, 2, 3], IdxBytes.Ramp(12)));

        AssertRefused(folder.Path, "several files fit t10k-images* or test-images*: t10k-images, test-images");
    }

    [Fact]
    public void Differing_counts_of_images_and_labels_are_refused()
    {
        WriteGood();
        string labels = folder.Write("t10k-labels", IdxBytes.File([3], [0, 1, 2]));

        AssertRefused(labels, $"it has 3 labels, but {Path.Combine(folder.Path, "t10k-images")} has 2 images");
    }

    [Fact]
    public void Differing_image_sizes_are_refused_even_with_as_many_pixels()
    {
        WriteGood();
        string images = folder.Write("t10k-images", IdxBytes.File([2, 3, 2], IdxBytes.Ramp(12)));

        AssertRefused(images, $"its images are 3×2, but those of {Path.Combine(folder.Path, "train-images")} are 2×3");
    }

    [Fact]
    public void Swapped_images_and_labels_are_refused()
    {
        WriteGood();
        string images = folder.Write("train-images", IdxBytes.File([3], [0, 1, 2]));
        AssertRefused(images, "it has one dimension, as labels do");

        WriteGood();
        string labels = folder.Write("train-labels", IdxBytes.File([3, 2, 3], IdxBytes.Ramp(18)));
        AssertRefused(labels, "it has 3 dimensions; labels have one");
    }

    [Fact]
    public void Labels_of_a_wider_type_are_refused()
    {
        WriteGood();
        string labels = folder.Write("train-labels", [.. IdxBytes.Header(0x0C, 3), 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 2]);

        AssertRefused(labels, "0x0C (32-bit integer)");
    }

    [Fact]
    public void A_truncated_file_is_named()
    {
        WriteGood();
        string images = folder.Write("train-images", IdxBytes.File([3, 2, 3], IdxBytes.Ramp(17)));

        AssertRefused(images, "expected 34 bytes (16 of header and 3×2×3 of data), found 33");
    }

    private void WriteGood()
    {
        folder.Write("train-images", IdxBytes.File([3, 2, 3], IdxBytes.Ramp(18)));
        folder.Write("train-labels", IdxBytes.File([3], [0, 1, 2]));
        folder.Write("t10k-images", IdxBytes.File([2, 2, 3], IdxBytes.Ramp(12)));
        folder.Write("t10k-labels", IdxBytes.File([2], [2, 0]));
    }

    private void Write(string name, bool zipped, byte[] content) =>
        folder.Write(name, zipped ? IdxBytes.Gzip(content) : content);

    private void AssertRefused(string place, string message, string? load = null)
    {
        var e = Assert.Throws<DataException>(() => IdxFolder.Load(load ?? folder.Path));
        Assert.Equal(place, e.Place);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
