using System.Buffers.Binary;
using System.Text.Json;

namespace GpuGrad.Reports;

/// <summary>Many numbers of a page, each to its last bit: float64, little-endian, in base64, which is shorter than their digits.</summary>
internal static class PackedNumbers
{
    /// <summary>Writes the numbers as one string.</summary>
    public static void WritePacked(this Utf8JsonWriter json, IReadOnlyCollection<double> values)
    {
        byte[] bytes = new byte[values.Count * sizeof(double)];
        int at = 0;
        foreach (double value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), value);
            at += sizeof(double);
        }

        json.WriteBase64StringValue(bytes);
    }
}
