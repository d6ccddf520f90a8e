using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private static readonly byte[] s_grey = PngBytes.Grey(3, 2, [0, 51, 102, 153, 204, 255]);

    private readonly TempFolder _folder = new();

    // Two rows of two pixels of each kind, and what they are: the channels of the four pixels, from 0 to 255.
    public static TheoryData<string, byte[], float[]> Kinds => new()
    {
        { "grey", PngBytes.Grey(2, 2, [1, 2, 3, 4]), [1, 2, 3, 4] },
        { "grey of 1 bit", PngBytes.File(2, 2, 0, [0b01000000, 0b10000000], bits: 1), [0, 255, 255, 0] },
        { "grey of 16 bits", PngBytes.File(2, 2, 0, [1, 9, 2, 9, 3, 9, 4, 9], bits: 16), [1, 2, 3, 4] },
        { "grey with transparency", PngBytes.File(2, 2, 4, [1, 0, 2, 0, 3, 0, 4, 255]), [1, 2, 3, 4] },
        { "colours", PngBytes.Coloured(2, 2, [.. Enumerable.Range(1, 12).Select(i => (byte)i)]), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
        { "colours with transparency", PngBytes.File(2, 2, 6, [.. Enumerable.Range(1, 16).Select(i => (byte)i)]), [1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15] },
        { "palette", PngBytes.File(2, 2, 3, [0, 1, 1, 0], 8, PngBytes.Chunk("PLTE", [1, 2, 3, 4, 5, 6])), [1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3] },
        // The passes of a 2×2 image: its first pixel, its second, and its second row.
        {
            "interlaced",
            PngBytes.Of(PngBytes.Header(2, 2, 0, interlaced: 1), PngBytes.Chunk("IDAT", PngBytes.Zipped([0, 1, 0, 2, 0, 3, 4]))), [1, 2, 3, 4]
        },
    };

    public static TheoryData<string, byte[], string> WrongImages => new()
    {
        { "empty", [], "it is empty or no regular file" },
        { "text", "hello"u8.ToArray(), "it begins with the bytes 68 65 6C 6C, as no PNG and no JPEG file does. Save it as one of these." },
        { "cut in its head", s_grey[..20], "it is cut short: a PNG file ends with the chunk IEND. Get the file again." },
        { "cut at its end", s_grey[..^1], "it is cut short: a PNG file ends with the chunk IEND." },
        { "damaged", Changed(s_grey, s_grey.Length - 20), "it is damaged: the CRC-32 of the chunk at byte 33 differs." },
        { "no header", PngBytes.Of([]), "it is no PNG file: its first chunk is no header of 13 bytes." },
        { "no pixels", PngBytes.Of(PngBytes.Header(0, 2, 0)), "its header says 2×0 pixels, and images of 1 to 16777216 pixels are read." },
        { "too large", PngBytes.Of(PngBytes.Header(1 << 30, 1 << 30, 0)), "its header says 1073741824×1073741824 pixels" },
        { "without data", PngBytes.Of(PngBytes.Header(4000, 4000, 2)), "its pixels unzip to 0 bytes where its size needs 48004000." },
        { "bomb", PngBytes.Of(PngBytes.Header(2, 2, 0), PngBytes.Chunk("IDAT", PngBytes.Zipped(new byte[1 << 24]))),
            "its pixels unzip to more where its size needs 6." },
        { "no zlib", PngBytes.Of(PngBytes.Header(2, 2, 0), PngBytes.Chunk("IDAT", [1, 2, 3, 4])), "its pixels cannot be unzipped: it is damaged." },
        { "colour type", PngBytes.Of(PngBytes.Header(2, 2, 5)), "its header says colour type 5, which PNG files do not have." },
        { "no palette", PngBytes.File(2, 2, 3, [0, 1, 1, 0]), "it cannot be decoded: " },
        { "cut jpeg", JpegBytes.Coloured[..^5], "it is cut short: a JPEG file ends with the bytes FF D9." },
        { "cut jpeg head", JpegBytes.Coloured[..30], "it is cut short: a JPEG file ends with the bytes FF D9." },
        { "empty jpeg", [0xFF, 0xD8, 0xFF, 0xD9], "it is a JPEG file without an image in it." },
        { "no marker", Changed(JpegBytes.Coloured, 20), "it is damaged: at byte 20 a marker should stand." },
        { "arithmetic jpeg", Changed(JpegBytes.Coloured, JpegBytes.Coloured.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 1, 9),
            "of arithmetic code, which is not read." },
        { "scans", [.. JpegBytes.Coloured[..^2], .. Enumerable.Repeat<byte[]>([0xFF, 0xDA, 0, 2], 100).SelectMany(scan => scan), 0xFF, 0xD9],
            "it has more than 100 scans" },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TrainAndTestHaveTheirFoldersAndClassesTheirNames()
    {
        Write("train/dog/b.PNG", s_grey);
        Write("train/dog/a.png", PngBytes.Grey(3, 2, [6, 5, 4, 3, 2, 1]));
        Write("train/Cat/1.png", s_grey);
        Write("test/dog/1.png", s_grey);
        Write("train/dog/notes.txt", [1]);
        Write("train/.ipynb_checkpoints/1.png", [1]);
        Write("train/dog/._1.png", [1]);

        Dataset dataset = Load();

        Assert.Equal([2, 3, 1], dataset.Sample);
        Assert.Equal(["Cat", "dog"], dataset.ClassNames);
        Assert.Equal([0, 1, 1], dataset.Train.Labels);
        Assert.Equal([1], dataset.Test.Labels);
        Assert.Equal([0f, 0.2f, 0.4f, 0.6f, 0.8f, 1], dataset.Train.Inputs[..6]);
        Assert.Equal([6 / 255f, 5 / 255f], dataset.Train.Inputs[6..8]);
    }

    [Fact]
    public void WithoutThemTheTestIsDrawnBySeed()
    {
        for (int i = 0; i < 10; i++)
        {
            Write($"cat/{i}.png", PngBytes.Grey(1, 1, [(byte)i]));
            Write($"dog/{i}.png", PngBytes.Grey(1, 1, [(byte)(100 + i)]));
        }

        DataSource.Images source = new(_folder.Path) { TestShare = 0.3 };
        Dataset dataset = DatasetCatalog.Load(source, "");

        Assert.Equal((14, 6), (dataset.Train.Count, dataset.Test.Count));
        Assert.All(dataset.Train.Inputs.Zip(dataset.Train.Labels), sample => Assert.Equal(sample.First >= 100 / 255f ? 1 : 0, sample.Second));
        Assert.Equal(20, dataset.Train.Inputs.Concat(dataset.Test.Inputs).Distinct().Count());
        Assert.Equal(dataset.Sha256, DatasetCatalog.Load(source, "").Sha256);
        Assert.NotEqual(dataset.Sha256, DatasetCatalog.Load(source with { Seed = 2 }, "").Sha256);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKindOfPngIsRead(string kind, byte[] content, float[] expected)
    {
        Write("a/1.png", content);
        Write("b/1.png", content);

        Dataset dataset = Load();

        Assert.Equal([2, 2, kind.StartsWith("grey", StringComparison.Ordinal) || kind == "interlaced" ? 1 : 3], dataset.Sample);
        Assert.Equal(expected.Select(value => value / 255f), dataset.Test.Inputs);
    }

    // JPEG files lose a little; what is asked for is which end is which.
    [Fact]
    public void JpegFilesAreReadAndGreyImagesAmongColouredOnesHaveThreeChannels()
    {
        Write("train/a/baseline.jpg", JpegBytes.Coloured);
        Write("train/a/progressive.jpeg", JpegBytes.Progressive);
        Write("test/a/grey.jpg", JpegBytes.Grey);

        Dataset dataset = Load();

        Assert.Equal([8, 16, 3], dataset.Sample);
        foreach (float[] image in dataset.Train.Inputs.Chunk(8 * 16 * 3))
        {
            Assert.True(image[0] > 0.7f && image[2] < 0.3f, "red above");
            Assert.True(image[^3] < 0.3f && image[^1] > 0.7f, "blue below");
        }

        Assert.True(dataset.Test.Inputs[0] < 0.2f && dataset.Test.Inputs[^1] > 0.8f, "black above, white below");
        Assert.All(dataset.Test.Inputs.Chunk(3), pixel => Assert.True(pixel[0] == pixel[1] && pixel[1] == pixel[2]));
    }

    [Fact]
    public void IsDescribed()
    {
        Write("cat/1.png", s_grey);
        Write("dog/1.png", s_grey);

        Assert.Equal(
            new DatasetListing(
                _folder.Path, _folder.Path, 1, 1, 6, [2, 3, 1], "2 classes", DatasetVerification.StructureOnly, "every image is whole and has the same size"),
            DatasetCatalog.Describe(_folder.Path, ""));
    }

    [Theory]
    [MemberData(nameof(WrongImages))]
    public void AnImageThatCannotBeReadIsNamed(string kind, byte[] content, string message)
    {
        Write("cat/1.png", s_grey);
        AssertRefused(Write($"cat/{kind}.png", content), message);
    }

    [Fact]
    public void ImagesOfAnotherSizeAreRefused()
    {
        string first = Write("cat/1.png", s_grey);
        string other = Write("dog/1.png", PngBytes.Grey(2, 3, [0, 51, 102, 153, 204, 255]));

        AssertRefused(other, $"it has 3×2 pixels (height × width), but {first} has 2×3. Give all images one size, as ImageMagick does: mogrify -resize 3x2! FILES.");
    }

    [Fact]
    public void FoldersThatAreNoClassesAreRefused()
    {
        AssertRefused(_folder.Path, "there are no folders of classes in it.");

        Write("1.png", s_grey);
        AssertRefused(_folder.Path, "there are no folders of classes in it, but images alone. Put the images of each class into a folder");

        Write("cat/1.png", s_grey);
        AssertRefused(_folder.Path, "it has a single image.");

        Write("cat/2.png", s_grey);
        string empty = Directory.CreateDirectory(Path.Combine(_folder.Path, "empty")).FullName;
        AssertRefused(empty, "it is the folder of a class, and there are no images in it. Put PNG or JPEG files into it, or remove it.");

        string gif = Write("empty/1.gif", s_grey);
        AssertRefused(gif, "images of the kind .gif are not read. Save it as PNG or JPEG");

        Write("empty/inner/1.png", s_grey);
        AssertRefused(empty, "it is the folder of a class, and another one lies in it: 'inner'.");
    }

    [Fact]
    public void TrainNeedsATestOfItsClasses()
    {
        Write("train/cat/1.png", s_grey);
        AssertRefused(_folder.Path, "there is a folder train in it, but none called test.");

        Write("test/wolf/1.png", s_grey);
        AssertRefused(Path.Combine(_folder.Path, "test", "wolf"), "there is no class 'wolf' in train. Put images of it into train, or remove it from test.");
    }

    private static byte[] Changed(byte[] content, int at, byte by = 1)
    {
        byte[] changed = [.. content];
        changed[at] ^= by;
        return changed;
    }

    private string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, name))!);
        return _folder.Write(name, content);
    }

    private Dataset Load() => DatasetCatalog.Load(_folder.Path, "");

    private void AssertRefused(string place, string message)
    {
        DataException refused = Assert.Throws<DataException>(() => DatasetCatalog.Load(new DataSource.Images(_folder.Path), ""));
        Assert.Equal(place, refused.Place);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
