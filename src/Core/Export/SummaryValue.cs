using System.Buffers.Binary;
using Google.Protobuf;

namespace GpuGrad.Export;

/// <summary>
/// A value of a TensorBoard event: TensorFlow's message <c>Summary.Value</c> (summary.proto, tensor.proto), encoded.
/// </summary>
internal static class SummaryValue
{
    private const int Tag = 1;
    private const int SimpleValue = 2;
    private const int Tensor = 8;
    private const int Metadata = 9;

    // SummaryMetadata: plugin_data (1) with the plugin's name (1), data_class (4) TENSOR (2).
    private static readonly ByteString s_histogramMetadata = Message(metadata =>
    {
        Write(metadata, 1, Message(plugin =>
        {
            plugin.WriteTag(1, WireFormat.WireType.LengthDelimited);
            plugin.WriteString("histograms");
        }));
        Write(metadata, 4, 2);
    });

    /// <summary>A number, as a float.</summary>
    public static ByteString Scalar(string tag, double value) => Message(output =>
    {
        WriteTagName(output, tag);
        output.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
        output.WriteFloat((float)value);
    });

    /// <summary>A histogram, as a [rows, 3] tensor of doubles: left edge, right edge, count.</summary>
    public static ByteString Histogram(string tag, IReadOnlyList<HistogramRow> rows) => Message(output =>
    {
        WriteTagName(output, tag);
        Write(output, Metadata, s_histogramMetadata);
        // TensorProto: dtype (1) DT_DOUBLE (2), tensor_shape (2) of two dims (2) with their size (1), tensor_content (4).
        Write(output, Tensor, Message(tensor =>
        {
            Write(tensor, 1, 2);
            Write(tensor, 2, Message(shape =>
            {
                Write(shape, 2, Message(dim => Write(dim, 1, rows.Count)));
                Write(shape, 2, Message(dim => Write(dim, 1, 3)));
            }));
            Write(tensor, 4, Content(rows));
        }));
    });

    /// <summary>A message of the fields that <paramref name="write"/> writes.</summary>
    public static ByteString Message(Action<CodedOutputStream> write)
    {
        using MemoryStream bytes = new();
        using (CodedOutputStream output = new(bytes, bufferSize: 256, leaveOpen: true))
        {
            write(output);
        }

        return UnsafeByteOperations.UnsafeWrap(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    /// <summary>Writes a field that is a message or bytes.</summary>
    public static void Write(CodedOutputStream output, int field, ByteString message)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(message);
    }

    private static void Write(CodedOutputStream output, int field, long number)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(number);
    }

    private static void WriteTagName(CodedOutputStream output, string tag)
    {
        output.WriteTag(Tag, WireFormat.WireType.LengthDelimited);
        output.WriteString(tag);
    }

    private static ByteString Content(IReadOnlyList<HistogramRow> rows)
    {
        byte[] bytes = new byte[rows.Count * 3 * sizeof(double)];
        Span<byte> rest = bytes;
        foreach (HistogramRow row in rows)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(rest, row.Left);
            BinaryPrimitives.WriteDoubleLittleEndian(rest[sizeof(double)..], row.Right);
            BinaryPrimitives.WriteDoubleLittleEndian(rest[(2 * sizeof(double))..], row.Count);
            rest = rest[(3 * sizeof(double))..];
        }
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
