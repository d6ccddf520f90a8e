using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace GpuGrad.Core.Tests.Imports;

/// <summary>Safetensors files as other programs write them: of any type, and damaged ones. Shares nothing with the product's own writer.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A tensor with its bytes.</summary>
    public sealed record FileTensor(string Name, string Type, int[] Shape, byte[] Bytes);

    /// <summary>32-bit floats.</summary>
    public static FileTensor F32(string name, int[] shape, params float[] values) => Of(name, "F32", shape, values, 4, (bytes, v) =>
        BinaryPrimitives.WriteSingleLittleEndian(bytes, v));

    /// <summary>16-bit floats.</summary>
    public static FileTensor F16(string name, int[] shape, params float[] values) => Of(name, "F16", shape, values, 2, (bytes, v) =>
        BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)v));

    /// <summary>The upper halves of 32-bit floats.</summary>
    public static FileTensor BF16(string name, int[] shape, params float[] values) => Of(name, "BF16", shape, values, 2, (bytes, v) =>
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)));

    /// <summary>64-bit floats.</summary>
    public static FileTensor F64(string name, int[] shape, params double[] values) => Of(name, "F64", shape, values, 8, (bytes, v) =>
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, v));

    /// <summary>The bytes of a file.</summary>
    public static byte[] Pack(IReadOnlyList<FileTensor> tensors, Dictionary<string, string>? metadata = null)
    {
        Dictionary<string, object> header = [];
        if (metadata is not null)
        {
            header["__metadata__"] = metadata;
        }

        int at = 0;
        foreach (FileTensor tensor in tensors)
        {
            header[tensor.Name] = new { dtype = tensor.Type, shape = tensor.Shape, data_offsets = new[] { at, at + tensor.Bytes.Length } };
            at += tensor.Bytes.Length;
        }

        byte[] text = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header)), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. tensors.SelectMany(tensor => tensor.Bytes)];
    }

    private delegate void Put<T>(Span<byte> bytes, T value);

    private static FileTensor Of<T>(string name, string type, int[] shape, T[] values, int size, Put<T> put)
    {
        byte[] bytes = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            put(bytes.AsSpan(i * size, size), values[i]);
        }

        return new(name, type, shape, bytes);
    }
}
