using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using GpuGrad.Files;
using GpuGrad.Records;

namespace GpuGrad.Checkpoints;

/// <summary>Writes float tensors as a safetensors file, which PyTorch and others read (<see cref="SafetensorsFormat"/>).</summary>
internal static class SafetensorsWriter
{
    private const int ChunkFloats = 1 << 16;

    /// <summary>Writes the tensors in the order given; the file appears whole or not at all, in a folder that is there.</summary>
    /// <exception cref="ArgumentException">A name is used twice or is reserved, or the values do not fill the shape.</exception>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<CheckpointTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Check(tensors);
        byte[] header = Header(tensors, metadata);
        AtomicFile.WriteInFolder(path, stream =>
        {
            Span<byte> length = stackalloc byte[SafetensorsFormat.LengthBytes];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            byte[] bytes = new byte[ChunkFloats * sizeof(float)];
            foreach (CheckpointTensor tensor in tensors)
            {
                for (int first = 0; first < tensor.Values.Length; first += ChunkFloats)
                {
                    ReadOnlySpan<float> chunk = tensor.Values.AsSpan(first, Math.Min(ChunkFloats, tensor.Values.Length - first));
                    for (int i = 0; i < chunk.Length; i++)
                    {
                        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), chunk[i]);
                    }

                    stream.Write(bytes, 0, chunk.Length * sizeof(float));
                }

                CrashPoint.Reach(CrashPoint.InsideTensors);
            }
        });
    }

    private static void Check(IReadOnlyList<CheckpointTensor> tensors)
    {
        HashSet<string> names = [SafetensorsFormat.Metadata];
        foreach (CheckpointTensor tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException($"The name {tensor.Name} is taken.", nameof(tensors));
            }

            if (tensor.Shape.Aggregate(1L, (product, size) => checked(product * size)) != tensor.Values.Length)
            {
                throw new ArgumentException($"{tensor.Name} has {tensor.Values.Length} values in the shape {tensor.ShapeText}.", nameof(tensors));
            }
        }
    }

    private static byte[] Header(IReadOnlyList<CheckpointTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArrayBufferWriter<byte> header = new();
        using (Utf8JsonWriter json = new(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(SafetensorsFormat.Metadata);
                foreach ((string name, string value) in metadata)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (CheckpointTensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString(SafetensorsFormat.Type, nameof(SafetensorsType.F32));
                WriteNumbers(json, SafetensorsFormat.Shape, tensor.Shape.Select(size => (long)size));
                long end = offset + ((long)tensor.Values.Length * sizeof(float));
                WriteNumbers(json, SafetensorsFormat.Offsets, [offset, end]);
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        int padding = -header.WrittenCount & (SafetensorsFormat.Alignment - 1);
        return [.. header.WrittenSpan, .. Enumerable.Repeat((byte)' ', padding)];
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
