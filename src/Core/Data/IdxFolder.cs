using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>
/// A folder that holds a data set of the MNIST family as four IDX files, gzipped or not, found by how their names begin:
/// train-images, train-labels, and t10k-images or test-images, t10k-labels or test-labels.
/// </summary>
internal static class IdxFolder
{
    private static readonly string[] TrainImages = ["train-images"];
    private static readonly string[] TrainLabels = ["train-labels"];
    private static readonly string[] TestImages = ["t10k-images", "test-images"];
    private static readonly string[] TestLabels = ["t10k-labels", "test-labels"];

    /// <summary>Reads the four files: pixels / 255; classes = the largest label of both parts + 1.</summary>
    /// <exception cref="DataException">The folder or a file is missing or ambiguous, a file is not a whole IDX file,
    /// counts of images and labels differ, or train and test images differ in size; the message names the file.</exception>
    public static Dataset Load(string folder)
    {
        string[] files = Files(folder);
        string trainImages = Find(folder, files, TrainImages);
        string trainLabels = Find(folder, files, TrainLabels);
        string testImages = Find(folder, files, TestImages);
        string testLabels = Find(folder, files, TestLabels);

        var train = new LabelledImages(IdxFile.Read(trainImages), IdxFile.Read(trainLabels));
        var test = new LabelledImages(IdxFile.Read(testImages), IdxFile.Read(testLabels));
        LabelledImages.RequireSameSize(train, test);

        return new Dataset(
            new DirectoryInfo(folder).Name,
            train.Rows(0, train.Count),
            test.Rows(0, test.Count),
            train.Sample,
            Math.Max(train.LargestLabel, test.LargestLabel) + 1);
    }

    /// <summary>Whether a file is called as the training images are.</summary>
    public static bool Holds(string file) => Fits(file, TrainImages);

    private static string[] Files(string folder)
    {
        try
        {
            string[] files = Directory.GetFiles(folder);
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(folder, $"the folder cannot be read ({e.Message}).", "Give a folder of IDX files.", e);
        }
    }

    private static string Find(string folder, string[] files, string[] beginnings)
    {
        string[] found =
        [
            .. files.Where(file => Fits(file, beginnings)),
        ];

        // A file and its own .gz hold the same data; the plain one is quicker to read.
        if (found.Length == 2 && found[1] == found[0] + ".gz")
        {
            return found[0];
        }

        string wanted = string.Join(" or ", beginnings.Select(beginning => beginning + "*"));
        return found.Length switch
        {
            1 => found[0],
            0 => throw new DataException(
                folder,
                $"there is no file {wanted} in it; it holds {Names(files)}.",
                "Give a folder with train-images*, train-labels*, t10k-images* and t10k-labels*, gzipped or not."),
            _ => throw new DataException(
                folder, $"several files fit {wanted}: {Names(found)}.", "Keep one of them in the folder."),
        };
    }

    private static bool Fits(string file, string[] beginnings) =>
        beginnings.Any(beginning => Path.GetFileName(file).StartsWith(beginning, StringComparison.OrdinalIgnoreCase));

    private static string Names(string[] files)
    {
        const int shown = 8;
        if (files.Length == 0)
        {
            return "no files";
        }

        string names = string.Join(", ", files.Take(shown).Select(file => Shortened.Of(Path.GetFileName(file))));
        return files.Length > shown ? $"{names} and {files.Length - shown} more" : names;
    }
}
