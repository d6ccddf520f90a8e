using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>
/// The start of an NPY file: the bytes 93 4E 55 4D 50 59, a version, the length of what follows, and a dictionary in Python's notation with the type,
/// the order and the sizes of the array (numpy.lib.format, versions 1.0 to 3.0).
/// </summary>
/// <param name="Type">Of the values.</param>
/// <param name="FortranOrder">Whether the first axis runs fastest.</param>
/// <param name="Dimensions">Outermost first, at least one, each at least 1; their product is a length that an array can have.</param>
/// <param name="Bytes">Bytes of the header itself.</param>
internal sealed partial record NpyHeader(NpyType Type, bool FortranOrder, int[] Dimensions, int Bytes)
{
    // As NumPy reads no longer one, unless it is told to.
    private const int MostBytes = 10_000;
    private const int MagicBytes = 6, VersionBytes = 2;
    private const string WriteAgain = "Write it again by numpy.save.";

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Values: the product of the dimensions.</summary>
    public int Length => Dimensions.Aggregate(1, (product, size) => product * size);

    /// <summary>Bytes of values that follow.</summary>
    public long DataBytes => (long)Length * Type.Size;

    /// <summary>The dimensions and the type as text: 1797×8×8 of f8.</summary>
    public string Shape => string.Create(CultureInfo.InvariantCulture, $"{string.Join('×', Dimensions)} of {Type.Kind}{Type.Size}");

    /// <summary>Reads and checks the header at the start of a file.</summary>
    /// <exception cref="DataException">It is none, or one of an array that is not read.</exception>
    public static NpyHeader Read(ReadOnlySpan<byte> content, string name)
    {
        if (!content.StartsWith(Magic))
        {
            throw new DataException(
                name, $"it begins with the bytes {Hex(content)} where an NPY file has {Hex(Magic)}.", "Give a file that numpy.save wrote, or an .npz file.");
        }

        int version = content.Length > MagicBytes ? content[MagicBytes] : 1;
        if (version is < 1 or > 3)
        {
            throw new DataException(name, $"its format has the version {version}, and 1 to 3 are read.", WriteAgain);
        }

        // Two bytes of length in version 1, four afterwards.
        int start = MagicBytes + VersionBytes + (version == 1 ? sizeof(ushort) : sizeof(uint));
        RequireWhole(content, start, name);
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(content[(start - sizeof(ushort))..])
            : BinaryPrimitives.ReadUInt32LittleEndian(content[(start - sizeof(uint))..]);
        if (length > MostBytes)
        {
            throw new DataException(name, $"its header declares a length of {length} bytes, and no array of numbers needs more than {MostBytes}.", WriteAgain);
        }

        RequireWhole(content, start + (int)length, name);
        string text = Encoding.UTF8.GetString(content.Slice(start, (int)length)).Trim();
        NpyType type = NpyType.Parse(Field(Descr().Match(text), "descr", name), name);
        bool fortranOrder = Field(FortranOrderFlag().Match(text), "fortran_order", name) == "True";
        return new NpyHeader(type, fortranOrder, Sizes(Field(Shapes().Match(text), "shape", name), name), start + (int)length);
    }

    private static string Field(Match match, string field, string name) => match.Success
        ? match.Groups["value"].Value
        : throw new DataException(name, $"its header has no '{field}' that can be read.", WriteAgain);

    private static int[] Sizes(string shape, string name)
    {
        string[] sizes = shape.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (sizes.Length == 0)
        {
            throw new DataException(name, "it holds a single value, with no axis of samples.", "Write an array with a sample along its first axis.");
        }

        int[] dimensions = new int[sizes.Length];
        Int128 product = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            // Checked at every step, so the product never leaves 128 bits.
            product = long.TryParse(sizes[i], NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? product * size : Int128.MaxValue;
            if (product == 0)
            {
                throw new DataException(name, $"its shape ({Shortened.Of(shape)}) holds no values, since axis {i} has none.", "Write an array that holds some.");
            }

            if (product > Array.MaxLength)
            {
                throw new DataException(
                    name, $"its shape ({Shortened.Of(shape)}) has more values than the {Array.MaxLength} that one array can hold.", "Get the file again, or split it.");
            }

            dimensions[i] = (int)size;
        }

        return dimensions;
    }

    private static void RequireWhole(ReadOnlySpan<byte> content, int needed, string name)
    {
        if (content.Length < needed)
        {
            throw new DataException(name, $"it ends inside its header: expected {needed} bytes of header, found {content.Length}.", "Get the file again.");
        }
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => BitConverter.ToString(bytes[..Math.Min(MagicBytes, bytes.Length)].ToArray()).Replace('-', ' ');

    [GeneratedRegex(@"['""]descr['""]\s*:\s*(?<value>'[^']*'|""[^""]*""|\[[^\]]*\]?)")]
    private static partial Regex Descr();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(?<value>True|False)")]
    private static partial Regex FortranOrderFlag();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\((?<value>[^)]*)\)")]
    private static partial Regex Shapes();
}
