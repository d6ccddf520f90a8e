using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>
/// A folder of PNG and JPEG files, a folder a class: in the folders train and test, or without these, some of them being drawn to test with. All have
/// one size.
/// </summary>
internal static class ImageFolder
{
    private const string Train = "train", Test = "test";

    /// <summary>Reads the images: pixels / 255 as [height, width, channels], one channel where all images are grey and three otherwise.</summary>
    /// <exception cref="DataException">An image cannot be read or differs in its size, or a class has none; the message names the file or folder.</exception>
    public static Dataset Load(DataSource.Images source, string folder)
    {
        try
        {
            string name = new DirectoryInfo(folder).Name;
            if (!ClassFolders.HasFolders(Path.Combine(folder, Train)))
            {
                ClassFolders all = ClassFolders.In(folder);
                (int[] train, int[] test) = DrawnSplit.Of(all.Count, source, folder, "image");
                ImageFile[] images = Read(all);
                int channels = Channels(images);
                DataSplit split = Split(images, channels, Labels(all, all.Names));
                return new Dataset(name, split.Rows(train), split.Rows(test), Sample(images, channels), all.Names.Length, all.Names);
            }

            ClassFolders learned = ClassFolders.In(Path.Combine(folder, Train)), tested = Tested(folder, learned);
            ImageFile[] trainImages = Read(learned), testImages = Read(tested, trainImages[0]);
            int most = Channels([.. trainImages, .. testImages]);
            return new Dataset(
                name, Split(trainImages, most, Labels(learned, learned.Names)), Split(testImages, most, Labels(tested, learned.Names)),
                Sample(trainImages, most), learned.Names.Length, learned.Names);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(folder, $"it cannot be read: {e.Message}", "Give a folder that you may read.", e);
        }
    }

    private static ClassFolders Tested(string folder, ClassFolders learned)
    {
        string path = Path.Combine(folder, Test);
        if (!Directory.Exists(path))
        {
            throw new DataException(
                folder, $"there is a folder {Train} in it, but none called {Test}.",
                $"Put images to test with, a folder a class, into {Test}; or name the folder {Train} itself.");
        }

        ClassFolders tested = ClassFolders.In(path);
        return tested.Names.FirstOrDefault(name => !learned.Names.Contains(name)) is { } unknown
            ? throw new DataException(
                Path.Combine(path, unknown), $"there is no class '{Shortened.Of(unknown)}' in {Train}.",
                $"Put images of it into {Train}, or remove it from {Test}.")
            : tested;
    }

    private static ImageFile[] Read(ClassFolders classes, ImageFile? first = null)
    {
        List<ImageFile> images = [];
        long bytes = 0;
        foreach (string file in classes.Files.SelectMany(files => files))
        {
            ImageFile image = ImageFile.Read(file);
            first ??= image;
            if ((image.Size.Height, image.Size.Width) != (first.Size.Height, first.Size.Width))
            {
                throw new DataException(
                    file, $"it has {image.Size} pixels (height × width), but {first.Name} has {first.Size}.",
                    $"Give all images one size, as ImageMagick does: mogrify -resize {first.Size.Width}x{first.Size.Height}! FILES.");
            }

            bytes += image.Size.Bytes;
            if (bytes > Array.MaxLength)
            {
                throw new DataException(classes.Folder, $"its images have more pixels than the {Array.MaxLength} that a data set may have.", "Make them smaller, or use fewer.");
            }

            images.Add(image);
        }

        return [.. images];
    }

    private static int Channels(ImageFile[] images) => images.Max(image => image.Size.Channels);

    private static Shape Sample(ImageFile[] images, int channels) => [images[0].Size.Height, images[0].Size.Width, channels];

    private static int[] Labels(ClassFolders classes, string[] names) =>
        [.. classes.Names.Zip(classes.Files).SelectMany(found => Enumerable.Repeat(Array.IndexOf(names, found.First), found.Second.Length))];

    // A grey pixel among coloured ones has its value in every channel.
    private static DataSplit Split(ImageFile[] images, int channels, int[] labels)
    {
        int columns = images[0].Size.Height * images[0].Size.Width * channels;
        if ((long)images.Length * columns > Array.MaxLength)
        {
            throw new DataException(
                Path.GetDirectoryName(images[0].Name)!,
                $"with {channels} channels the images have more pixels than the {Array.MaxLength} that a data set may have.",
                "Make them smaller, or use fewer.");
        }

        float[] inputs = new float[images.Length * columns];
        for (int row = 0; row < images.Length; row++)
        {
            int repeated = channels / images[row].Size.Channels;
            Span<float> sample = inputs.AsSpan(row * columns, columns);
            for (int i = 0; i < columns; i++)
            {
                sample[i] = images[row].Pixels[i / repeated] / 255f;
            }
        }

        return new DataSplit(inputs, labels);
    }
}
