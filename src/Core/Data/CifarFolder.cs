using System.Globalization;
using GpuGrad.Files;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>
/// A folder with the binary version of CIFAR-10 or CIFAR-100 (Krizhevsky 2009): records of a label, or a coarse and a fine one, and the red, the green and
/// the blue plane of an image of 32×32 bytes.
/// </summary>
internal sealed class CifarFolder
{
    private const int Side = 32, Channels = 3, Plane = Side * Side, Pixels = Channels * Plane;
    private const int MostNameBytes = 1 << 16;
    private const string Binary =
        "Give the binary version (cifar-10-binary.tar.gz, cifar-100-binary.tar.gz) unpacked; those for Python and Matlab are not read.";

    private static readonly CifarFolder s_ten = new(
        "CIFAR-10", [.. Enumerable.Range(1, 5).Select(i => string.Create(CultureInfo.InvariantCulture, $"data_batch_{i}.bin"))], "test_batch.bin", 1, 0, 10,
        "batches.meta.txt");

    private static readonly CifarFolder s_fine = new("CIFAR-100", ["train.bin"], "test.bin", 2, 1, 100, "fine_label_names.txt");

    private static readonly CifarFolder s_coarse = new("CIFAR-100", ["train.bin"], "test.bin", 2, 0, 20, "coarse_label_names.txt");

    private readonly string _name;
    private readonly string[] _trainFiles;
    private readonly string _testFile;
    private readonly int _labels;
    private readonly int _labelAt;
    private readonly int _classes;
    private readonly string _classFile;

    private CifarFolder(string name, string[] trainFiles, string testFile, int labels, int labelAt, int classes, string classFile) =>
        (_name, _trainFiles, _testFile, _labels, _labelAt, _classes, _classFile) = (name, trainFiles, testFile, labels, labelAt, classes, classFile);

    private int RecordBytes => _labels + Pixels;

    /// <summary>Whether files of a folder are called as those of CIFAR are, of any version.</summary>
    public static bool Holds(IReadOnlyCollection<string> files) =>
        files.Any(file => file.StartsWith("data_batch_", StringComparison.Ordinal)) || (files.Contains("train.bin") && files.Contains("test.bin"));

    /// <summary>Reads the files: pixels / 255 as [32, 32, 3]; the classes are named by the text file beside them, where there is one.</summary>
    /// <exception cref="DataException">A file is missing or not whole, or holds a label that is no class; the message names file and record.</exception>
    public static Dataset Load(DataSource.Cifar source, string folder)
    {
        bool ten = !File.Exists(Path.Combine(folder, s_fine._trainFiles[0]));
        if (ten && source.Coarse)
        {
            throw new DataException(
                folder, $"there is no {s_fine._trainFiles[0]} in it, so it is no CIFAR-100, which alone has coarse labels.",
                "Leave out coarse of data.source.");
        }

        CifarFolder cifar = ten ? s_ten : source.Coarse ? s_coarse : s_fine;
        try
        {
            string[] missing = [.. cifar._trainFiles.Append(cifar._testFile).Where(file => !File.Exists(Path.Combine(folder, file)))];
            if (missing.Length > 0)
            {
                throw new DataException(folder, $"{string.Join(", ", missing)} of {cifar._name} {(missing.Length == 1 ? "is" : "are")} not there.", Binary);
            }

            return new Dataset(
                new DirectoryInfo(folder).Name, cifar.Read(folder, cifar._trainFiles), cifar.Read(folder, [cifar._testFile]), [Side, Side, Channels],
                cifar._classes, cifar.ClassNames(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(folder, $"it cannot be read: {e.Message}", "Give a folder whose files you may read.", e);
        }
    }

    private DataSplit Read(string folder, string[] names)
    {
        List<FileStream> files = [];
        try
        {
            long records = 0;
            foreach (string name in names)
            {
                files.Add(InputFile.OpenRead(Path.Combine(folder, name)));
                records += CountIn(files[^1]);
            }

            if (records * Pixels > Array.MaxLength)
            {
                throw new DataException(folder, $"its {records} images have more pixels than the {Array.MaxLength} that a data set may have.", Binary);
            }

            float[] inputs = new float[records * Pixels];
            int[] labels = new int[records];
            int first = 0;
            foreach (FileStream file in files)
            {
                first += ReadRecords(file, inputs, labels, first);
            }

            return new DataSplit(inputs, labels);
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    private long CountIn(FileStream file) => file.Length % RecordBytes == 0
        ? file.Length / RecordBytes
        : throw new DataException(
            file.Name,
            $"its {file.Length} bytes are no whole number of records of {_name}, which have {RecordBytes} ({_labels} of labels, {Pixels} of pixels): "
            + "it is cut short, or another file.",
            $"Get the file again. {Binary}");

    private int ReadRecords(FileStream file, float[] inputs, int[] labels, int first)
    {
        byte[] bytes = new byte[RecordBytes];
        int count = 0;
        for (; file.Position < file.Length; count++)
        {
            file.ReadExactly(bytes);
            labels[first + count] = bytes[_labelAt] < _classes
                ? bytes[_labelAt]
                : throw new DataException(
                    file.Name, $"record {count} has the label {bytes[_labelAt]}, and those of {_name} run from 0 to {_classes - 1}.", $"Get the file again. {Binary}");
            Span<float> image = inputs.AsSpan((first + count) * Pixels, Pixels);
            for (int pixel = 0; pixel < Plane; pixel++)
            {
                for (int channel = 0; channel < Channels; channel++)
                {
                    image[(pixel * Channels) + channel] = bytes[_labels + (channel * Plane) + pixel] / 255f;
                }
            }
        }

        return count;
    }

    private string[]? ClassNames(string folder)
    {
        string path = Path.Combine(folder, _classFile);
        if (!File.Exists(path))
        {
            return null;
        }

        string[] names = new FileInfo(path).Length <= MostNameBytes
            ? InputFile.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [];
        return names.Length == _classes ? names : throw new DataException(
            path, $"it does not hold {_classes} lines, each the name of a class.", "Get the file again, or remove it: classes go by their numbers then.");
    }
}
