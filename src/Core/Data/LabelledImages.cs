using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>An image file and its label file, checked to belong together.</summary>
internal sealed class LabelledImages
{
    private readonly IdxFile images;
    private readonly IdxFile labels;

    /// <exception cref="DataException">One of the two has the wrong number of dimensions, or their counts differ.</exception>
    public LabelledImages(IdxFile images, IdxFile labels)
    {
        if (images.Dimensions.Count < 2)
        {
            throw new DataException(
                images.Name, "it has one dimension, as labels do; images have two or more (count, then height and width).",
                "Check that the image and label files are not swapped.");
        }

        if (labels.Dimensions.Count != 1)
        {
            throw new DataException(
                labels.Name, $"it has {labels.Dimensions.Count} dimensions; labels have one (their count).",
                "Check that the image and label files are not swapped.");
        }

        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw new DataException(
                labels.Name, $"it has {labels.Dimensions[0]} labels, but {images.Name} has {images.Dimensions[0]} images.",
                "Give the two files of one set.");
        }

        this.images = images;
        this.labels = labels;
    }

    /// <summary>Rows.</summary>
    public int Count => labels.Data.Length;

    /// <summary>
    /// The shape of an image: [height, width, channels], one channel where the file has no axis for them; one axis where it has more than a batch of
    /// them leaves room for.
    /// </summary>
    public Shape Sample => images.Dimensions.Count switch
    {
        3 => [images.Dimensions[1], images.Dimensions[2], 1],
        > Shape.MaxRank => images.Data.Length / Count,
        _ => [.. images.Dimensions.Skip(1)],
    };

    /// <summary>The largest label there is.</summary>
    public int LargestLabel => labels.Data.Max();

    /// <summary>Rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1: pixels / 255.</summary>
    public DataSplit Rows(int first, int count)
    {
        int image = images.Data.Length / Count;
        ReadOnlySpan<byte> pixels = images.Data.AsSpan(first * image, count * image);
        var inputs = new float[pixels.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = pixels[i] / 255f;
        }

        return new DataSplit(inputs, Array.ConvertAll(labels.Data[first..(first + count)], label => (int)label));
    }

    /// <summary>Refuses test images of another size than the training images.</summary>
    /// <exception cref="DataException">The sizes differ.</exception>
    public static void RequireSameSize(LabelledImages train, LabelledImages test)
    {
        IEnumerable<int> trainSize = train.images.Dimensions.Skip(1);
        IEnumerable<int> testSize = test.images.Dimensions.Skip(1);
        if (!trainSize.SequenceEqual(testSize))
        {
            throw new DataException(
                test.images.Name,
                $"its images are {Shortened.Of(string.Join('×', testSize))}, but those of {train.images.Name} are {Shortened.Of(string.Join('×', trainSize))}.",
                "Give train and test files of one image size.");
        }
    }
}
