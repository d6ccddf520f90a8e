using System.Buffers.Binary;
using System.Globalization;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>The type of the values in an NPY file, as its header names it (<c>descr</c>): byte order, kind and bytes, such as <c>&lt;f4</c>.</summary>
/// <param name="Kind">b: truth values, i: signed and u: unsigned whole numbers, f: floats.</param>
/// <param name="Size">Bytes of a value.</param>
/// <param name="BigEndian">Whether its highest byte comes first.</param>
internal sealed record NpyType(char Kind, int Size, bool BigEndian)
{
    private static readonly string[] s_known = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"];

    /// <summary>Whether values are bytes, as those of pixels.</summary>
    public bool IsByte => Kind == 'u' && Size == 1;

    /// <summary>Whether values are whole by their type.</summary>
    public bool IsWhole => Kind != 'f';

    /// <summary>Reads the text that follows <c>'descr':</c>, quotation marks included.</summary>
    /// <exception cref="DataException">Values of that type are no numbers, or none that are read.</exception>
    public static NpyType Parse(string text, string name)
    {
        string type = text.Trim('\'', '"');
        if (type.Length == 3 && "<>|=".Contains(type[0], StringComparison.Ordinal) && s_known.Contains(type[1..]))
        {
            return new NpyType(type[1], type[2] - '0', type[0] == '>');
        }

        (string problem, string remedy) = type.TrimStart('<', '>', '|', '=') switch
        {
            ['O', ..] => ("its values are Python objects, pickled", "Make it an array of numbers: numpy.asarray(x, dtype=numpy.float32)."),
            ['[', ..] => ("its values are records of several fields", "Write each field as an array of its own."),
            ['U' or 'S', ..] => ("its values are texts", "Write numbers: of classes numpy.unique(y, return_inverse=True)[1]."),
            _ => ("its values are of a type that is not read", "Write another one: x.astype(numpy.float32)."),
        };
        throw new DataException(name, string.Create(CultureInfo.InvariantCulture, $"{problem} (dtype {Shortened.Of(type)})."), remedy);
    }

    /// <summary>The value of these <see cref="Size"/> bytes; beyond 2^53 whole numbers are rounded.</summary>
    public double Value(ReadOnlySpan<byte> bytes)
    {
        Span<byte> little = stackalloc byte[sizeof(ulong)];
        bytes.CopyTo(little);
        if (BigEndian)
        {
            little[..Size].Reverse();
        }

        ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(little);
        return (Kind, Size) switch
        {
            ('f', 2) => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
            ('f', 4) => BitConverter.UInt32BitsToSingle((uint)bits),
            ('f', _) => BitConverter.UInt64BitsToDouble(bits),
            ('b', _) => bits == 0 ? 0 : 1,
            // Shifted up and down again, so that the sign fills what the value has not.
            ('i', _) => (long)(bits << (64 - (8 * Size))) >> (64 - (8 * Size)),
            _ => bits,
        };
    }
}
