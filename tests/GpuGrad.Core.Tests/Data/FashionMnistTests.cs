using System.IO.Compression;
using System.Security.Cryptography;
using GpuGrad.Data;
using GpuGrad.Files;

namespace GpuGrad.Core.Tests.Data;

public sealed class FashionMnistTests
{
    private const int ImageHeader = 16;
    private const int LabelHeader = 8;
    private const int Pixels = 28 * 28;

    [Fact]
    public void Has_the_counts_and_the_shape_that_were_promised()
    {
        Dataset dataset = FashionMnist.Load();

        Assert.Equal("fashion-mnist", dataset.Name);
        Assert.Equal(8_000, dataset.Train.Count);
        Assert.Equal(2_000, dataset.Test.Count);
        Assert.Equal(Pixels, dataset.Features);
        Assert.Equal(10, dataset.Classes);
        Assert.Equal(8_000 * Pixels, dataset.Train.Inputs.Length);
        Assert.Equal(2_000 * Pixels, dataset.Test.Inputs.Length);
        Assert.Equal("Ankle boot", dataset.ClassNames[9]);
        Assert.Equal(10, dataset.ClassNames.Distinct().Count());
    }

    [Fact]
    public void Each_class_has_a_thousand_images()
    {
        Dataset dataset = FashionMnist.Load();

        IEnumerable<int> perClass = dataset.Train.Labels.Concat(dataset.Test.Labels).CountBy(label => label).OrderBy(pair => pair.Key)
            .Select(pair => pair.Value);

        Assert.Equal(Enumerable.Repeat(1_000, 10), perClass);
    }

    [Fact]
    public void Every_pixel_and_label_is_that_of_the_raw_bytes()
    {
        Dataset dataset = FashionMnist.Load();
        byte[] images = Unzip("t10k-images-idx3-ubyte.gz");
        byte[] labels = Unzip("t10k-labels-idx1-ubyte.gz");

        float[] inputs = [.. dataset.Train.Inputs, .. dataset.Test.Inputs];
        Assert.Equal(images.Length - ImageHeader, inputs.Length);
        Assert.Equal(-1, Array.FindIndex(inputs, 0, input => input is < 0 or > 1));
        for (int i = 0; i < inputs.Length; i++)
        {
            // A float holds byte / 255 to within half an ulp, 3e-8.
            if (Math.Abs((inputs[i] * 255.0) - images[ImageHeader + i]) > 255 * 3e-8)
            {
                Assert.Fail($"pixel {i} is {inputs[i]}, its byte is {images[ImageHeader + i]}");
            }
        }

        Assert.Equal(labels[LabelHeader..].Select(label => (int)label), dataset.Train.Labels.Concat(dataset.Test.Labels));
    }

    [Fact]
    public void Two_loads_give_equal_bits_in_arrays_of_their_own()
    {
        Dataset first = FashionMnist.Load();
        Dataset second = FashionMnist.Load();

        Assert.NotSame(first.Train.Inputs, second.Train.Inputs);
        Assert.True(first.Train.Inputs.AsSpan().SequenceEqual(second.Train.Inputs));
        Assert.True(first.Test.Inputs.AsSpan().SequenceEqual(second.Test.Inputs));
        Assert.Equal(first.Train.Labels, second.Train.Labels);
        Assert.Equal(first.Test.Labels, second.Test.Labels);
    }

    [Theory]
    [InlineData("t10k-images-idx3-ubyte.gz", "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa")]
    [InlineData("t10k-labels-idx1-ubyte.gz", "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05")]
    public void The_embedded_files_are_those_that_were_published(string file, string sha256)
    {
        using Stream stream = Open(file);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    [Fact]
    public void Verify_checks_each_file_zipped_and_unzipped()
    {
        IReadOnlyList<FileChecksum> checks = FashionMnist.Verify();

        Assert.Equal(
            ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
            checks.Select(check => check.File));
        Assert.All(checks, check => Assert.True(check.Matches, $"{check}"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Unzip("t10k-images-idx3-ubyte.gz"))), checks[2].Found);
        Assert.False((checks[0] with { Found = checks[1].Found }).Matches);
    }

    [Fact]
    public void The_licence_travels_with_the_data()
    {
        using var reader = new StreamReader(Open("LICENSE"));
        Assert.Contains("Zalando SE", reader.ReadToEnd(), StringComparison.Ordinal);
    }

    private static Stream Open(string file) =>
        typeof(FashionMnist).Assembly.GetManifestResourceStream("GpuGrad.Data.FashionMnist/" + file)
        ?? throw new InvalidOperationException($"{file} is not embedded");

    private static byte[] Unzip(string file)
    {
        using var gzip = new GZipStream(Open(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }
}
