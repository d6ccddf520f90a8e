using System.Buffers.Binary;
using System.Text.Json;
using GpuGrad.Files;

namespace GpuGrad.Checkpoints;

/// <summary>Reads the float tensors of a safetensors file, trusting nothing in it (<see cref="SafetensorsFormat"/>).</summary>
internal static class SafetensorsReader
{
    private const int ChunkFloats = 1 << 16;

    /// <summary>Reads all tensors, in the order of their data.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, is no safetensors file, contradicts itself, or holds
    /// a tensor that is not 32-bit float.</exception>
    public static Checkpoint Read(string path)
    {
        try
        {
            using FileStream stream = InputFile.OpenRead(path);
            (IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) = ReadHeader(stream, path);
            long dataStart = stream.Position;
            CheckLayout(entries, stream.Length - dataStart, path);
            List<CheckpointTensor> tensors = [];
            foreach (SafetensorsEntry entry in entries.Where(entry => !entry.IsStepCounter))
            {
                stream.Position = dataStart + entry.Begin;
                tensors.Add(new CheckpointTensor(entry.Name, entry.Shape, ReadValues(stream, entry.Elements)));
            }

            return new Checkpoint(path, tensors, metadata);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, "there is no such file; give the path of a safetensors file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static (IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) ReadHeader(Stream stream, string path)
    {
        if (stream.Length < SafetensorsFormat.LengthBytes)
        {
            throw new CheckpointException(path, $"{stream.Length} bytes are too few for a safetensors file; copy or write it again");
        }

        Span<byte> prefix = stackalloc byte[SafetensorsFormat.LengthBytes];
        stream.ReadExactly(prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsFormat.MaxHeaderBytes)
        {
            throw new CheckpointException(
                path, $"claims a header of {length} bytes, more than the {SafetensorsFormat.MaxHeaderBytes} a safetensors file may have; it is probably another kind of file");
        }

        if (length > (ulong)(stream.Length - stream.Position))
        {
            throw new CheckpointException(
                path, $"claims a header of {length} bytes, but only {stream.Length - stream.Position} follow; the file is cut short or of another kind");
        }

        byte[] header = new byte[length];
        stream.ReadExactly(header);
        try
        {
            using JsonDocument json = JsonDocument.Parse(header);
            return SafetensorsHeader.Read(json.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is no UTF-8, found only when it is read.
            throw new CheckpointException(path, $"the header is no JSON ({e.Message}); it is probably another kind of file", e);
        }
    }

    // Sorted by offset, each must begin where the last one ends: then they neither overlap nor leave bytes that nobody owns.
    private static void CheckLayout(IReadOnlyList<SafetensorsEntry> entries, long dataBytes, string path)
    {
        long expected = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin != expected)
            {
                throw new CheckpointException(path, entry.Name, $"its data begins at {entry.Begin}, not at {expected} where the tensor before it ends");
            }

            if (entry.End > dataBytes)
            {
                throw new CheckpointException(
                    path, entry.Name, $"its data ends at {entry.End}, but the file holds only {dataBytes} bytes of data; it is cut short");
            }

            expected = entry.End;
        }

        if (expected != dataBytes)
        {
            throw new CheckpointException(path, $"{dataBytes - expected} bytes at the end belong to no tensor; write the file again");
        }
    }

    private static float[] ReadValues(Stream stream, long count)
    {
        float[] values = new float[count];
        byte[] bytes = new byte[Math.Min(count, ChunkFloats) * sizeof(float)];
        for (int done = 0; done < values.Length; done += ChunkFloats)
        {
            int floats = Math.Min(ChunkFloats, values.Length - done);
            stream.ReadExactly(bytes, 0, floats * sizeof(float));
            for (int i = 0; i < floats; i++)
            {
                values[done + i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            }
        }

        return values;
    }
}
