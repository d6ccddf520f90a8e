using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using GpuGrad.Files;

namespace GpuGrad.Checkpoints;

/// <summary>A safetensors file that is open: its header was read and checked, its tensors are read when they are asked for.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _path;
    private readonly long _dataStart;

    private SafetensorsFile(
        string path, FileStream stream, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        (_path, _stream, _dataStart, Metadata) = (path, stream, stream.Position, metadata);
        CheckLayout(entries, stream.Length - _dataStart, path);
        Entries = [.. entries.Where(entry => entry.Type != SafetensorsType.StepCounter)];
    }

    /// <summary>Its tensors, in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>Its metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="types">The types of floats that are read.</param>
    /// <exception cref="CheckpointException">It cannot be read, is no safetensors file, contradicts itself, or holds a tensor of another type.</exception>
    public static SafetensorsFile Open(string path, IReadOnlyList<SafetensorsType> types) => Guarded(path, () =>
    {
        FileStream stream = InputFile.OpenRead(path);
        try
        {
            (IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) = ReadHeader(stream, types, path);
            return new SafetensorsFile(path, stream, entries, metadata);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    });

    /// <summary>
    /// The values of a tensor, row-major, as 32-bit floats: of those with 64 bits the nearest, which is zero or infinite for what is beyond their range.
    /// </summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public float[] Read(SafetensorsEntry entry) => Guarded(_path, () =>
    {
        _stream.Position = _dataStart + entry.Begin;
        float[] values = new float[entry.Elements];
        switch (entry.Type)
        {
            case SafetensorsType.F32:
                Fill(values.AsSpan());
                break;
            case SafetensorsType.F16:
                Convert<ushort>(values, bits => (float)BitConverter.UInt16BitsToHalf(bits));
                break;
            case SafetensorsType.BF16:
                Convert<ushort>(values, bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));
                break;
            case SafetensorsType.F64:
                Convert<ulong>(values, bits => (float)BitConverter.UInt64BitsToDouble(bits));
                break;
            default:
                throw new ArgumentException($"{entry.Name} is no tensor of floats.", nameof(entry));
        }

        return values;
    });

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
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

    private static (IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) ReadHeader(
        Stream stream, IReadOnlyList<SafetensorsType> types, string path)
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
            return SafetensorsHeader.Read(json.RootElement, types, path);
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

    private void Convert<TBits>(Span<float> values, Func<TBits, float> convert)
        where TBits : unmanaged
    {
        TBits[] chunk = new TBits[Math.Min(values.Length, 1 << 16)];
        for (int done = 0; done < values.Length; done += chunk.Length)
        {
            Span<TBits> part = chunk.AsSpan(0, Math.Min(chunk.Length, values.Length - done));
            Fill(part);
            for (int i = 0; i < part.Length; i++)
            {
                values[done + i] = convert(part[i]);
            }
        }
    }

    // Files are little-endian.
    private void Fill<TBits>(Span<TBits> values)
        where TBits : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        _stream.ReadExactly(bytes);
        if (!BitConverter.IsLittleEndian)
        {
            int size = bytes.Length / Math.Max(1, values.Length);
            for (int i = 0; i < values.Length; i++)
            {
                bytes.Slice(i * size, size).Reverse();
            }
        }
    }
}
