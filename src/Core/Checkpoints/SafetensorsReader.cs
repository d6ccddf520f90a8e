namespace GpuGrad.Checkpoints;

/// <summary>Reads the float tensors of a safetensors file, trusting nothing in it (<see cref="SafetensorsFormat"/>).</summary>
internal static class SafetensorsReader
{
    /// <summary>Reads all tensors, in the order of their data.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, is no safetensors file, contradicts itself, or holds
    /// a tensor that is not 32-bit float.</exception>
    public static Checkpoint Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path, [SafetensorsType.F32]);
        return new Checkpoint(path, [.. file.Entries.Select(entry => new CheckpointTensor(entry.Name, entry.Shape, file.Read(entry)))], file.Metadata);
    }
}
