using GpuGrad.Checkpoints;

namespace GpuGrad.Imports;

/// <summary>A recorded step whose files are open: their headers were read and checked.</summary>
internal sealed class OpenStep : IDisposable
{
    private readonly List<SafetensorsFile> _files = [];

    private OpenStep(StepFiles files) => Files = files;

    /// <summary>The step and its files.</summary>
    public StepFiles Files { get; }

    /// <summary>Its tensors, in the order of its files.</summary>
    public IReadOnlyList<StepTensor> Tensors { get; private set; } = [];

    /// <summary>What the recorder says of it.</summary>
    public StepMetadata Metadata { get; private set; } = null!;

    /// <summary>Opens all files of a step.</summary>
    /// <exception cref="CheckpointException">One cannot be read, is cut short or contradicts another.</exception>
    public static OpenStep Of(StepFiles files)
    {
        OpenStep step = new(files);
        try
        {
            step.Open();
            return step;
        }
        catch
        {
            step.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void Open()
    {
        List<StepTensor> tensors = [];
        Dictionary<string, string> texts = [];
        HashSet<string> names = [];
        foreach (string path in Files.Paths)
        {
            SafetensorsFile file = SafetensorsFile.Open(path, SafetensorsTypes.Floats);
            _files.Add(file);
            foreach (SafetensorsEntry entry in file.Entries)
            {
                if (!names.Add(entry.Name))
                {
                    throw new CheckpointException(path, entry.Name, "it stands in another shard of this step too");
                }

                tensors.Add(new StepTensor(TensorName.Parse(entry.Name), path, file, entry));
            }

            foreach ((string name, string text) in file.Metadata)
            {
                texts.TryAdd(name, text);
            }
        }

        Tensors = tensors;
        Metadata = StepMetadata.Read(texts, Files.Paths[0]);
    }
}

/// <summary>A tensor of an open step.</summary>
/// <param name="Name">What its name says.</param>
/// <param name="Path">The file that holds it.</param>
/// <param name="File">The file, open.</param>
/// <param name="Entry">What the file's header says of it.</param>
internal sealed record StepTensor(TensorName Name, string Path, SafetensorsFile File, SafetensorsEntry Entry);
