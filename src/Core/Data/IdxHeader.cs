using System.Buffers.Binary;

namespace GpuGrad.Data;

/// <summary>
/// The start of an IDX file: two zero bytes, the element type, the number of dimensions, then each dimension as a
/// big-endian 32-bit integer (format: the MNIST page of Y. LeCun, C. Cortes and C. Burges).
/// </summary>
/// <param name="Dimensions">Outermost first, each at least 1.</param>
internal sealed record IdxHeader(int[] Dimensions)
{
    private const int FixedBytes = 4;
    private const byte UnsignedByte = 0x08;

    private const string NotIdx = "Give an IDX file of unsigned bytes (type 0x08), as the MNIST family is published.";

    /// <summary>Bytes of the header itself.</summary>
    public int HeaderBytes => FixedBytes + (Dimensions.Length * sizeof(int));

    /// <summary>Bytes of data that follow: the product of the dimensions, which <see cref="Read"/> has bounded.</summary>
    public int DataBytes => Dimensions.Aggregate(1, (product, size) => product * size);

    /// <summary>The dimensions as text: 10000×28×28.</summary>
    public string Shape => string.Join('×', Dimensions);

    /// <summary>Reads and checks the header, and leaves the stream at the first byte of data.</summary>
    /// <exception cref="DataException">Any field is not what a file of unsigned bytes has.</exception>
    public static IdxHeader Read(Stream content, string name)
    {
        Span<byte> start = stackalloc byte[FixedBytes];
        RequireWhole(content.ReadAtLeast(start, FixedBytes, throwOnEndOfStream: false), FixedBytes, name);

        if (start[0] != 0 || start[1] != 0)
        {
            throw new DataException(
                name, $"it begins with the bytes {start[0]:X2} {start[1]:X2} where an IDX file has 00 00.", NotIdx);
        }

        if (start[2] != UnsignedByte)
        {
            throw new DataException(
                name, $"its element type is 0x{start[2]:X2} ({TypeName(start[2])}), and only 0x08 (unsigned byte) is read.", NotIdx);
        }

        int rank = start[3];
        if (rank == 0)
        {
            throw new DataException(name, "its header declares no dimensions.", NotIdx);
        }

        Span<byte> sizes = stackalloc byte[rank * sizeof(int)];
        int got = content.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false);
        RequireWhole(FixedBytes + got, FixedBytes + sizes.Length, name);
        return new IdxHeader(Dimensioned(sizes, name));
    }

    private static int[] Dimensioned(ReadOnlySpan<byte> sizes, string name)
    {
        var dimensions = new int[sizes.Length / sizeof(int)];
        long product = 1;
        for (int i = 0; i < dimensions.Length; i++)
        {
            int size = BinaryPrimitives.ReadInt32BigEndian(sizes[(i * sizeof(int))..]);
            if (size < 1)
            {
                throw new DataException(
                    name, $"dimension {i} of its header is {size}; every dimension must be at least 1.", "Get the file again.");
            }

            // Checked at every step, so the product never leaves 64 bits.
            product *= size;
            if (product > Array.MaxLength)
            {
                throw new DataException(
                    name,
                    $"the dimensions of its header, up to dimension {i} of size {size}, multiply to {product} bytes, "
                    + $"more than the {Array.MaxLength} that one array can hold.",
                    "Get the file again, or split it.");
            }

            dimensions[i] = size;
        }

        return dimensions;
    }

    private static void RequireWhole(int found, int expected, string name)
    {
        if (found < expected)
        {
            throw new DataException(
                name, $"it ends inside its header: expected {expected} bytes of header, found {found}.", "Get the file again.");
        }
    }

    private static string TypeName(byte type) => type switch
    {
        0x09 => "signed byte",
        0x0B => "16-bit integer",
        0x0C => "32-bit integer",
        0x0D => "32-bit float",
        0x0E => "64-bit float",
        _ => "not an IDX type",
    };
}
