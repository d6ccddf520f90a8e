using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace GpuGrad.Core.Tests.Data;

/// <summary>Writes NPY files byte by byte, right ones and wrong ones, and NPZ files of them; shares nothing with the reader.</summary>
internal static class NpyBytes
{
    /// <summary>A file as numpy.save writes it.</summary>
    public static byte[] File(string descr, int[] shape, byte[] data, bool fortran = false, byte version = 1) =>
        [.. Header($"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({Sizes(shape)}), }}", version), .. data];

    /// <summary>A header with any dictionary in it, padded with blanks to a multiple of 64 bytes.</summary>
    public static byte[] Header(string dictionary, byte version = 1)
    {
        int start = version == 1 ? 10 : 12;
        int padded = ((start + dictionary.Length + 1 + 63) / 64 * 64) - start;
        byte[] text = Encoding.UTF8.GetBytes(dictionary.PadRight(padded - 1) + "\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes((uint)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text];
    }

    /// <summary>Floats, <c>&lt;f4</c>.</summary>
    public static byte[] Floats(int[] shape, params float[] values) => File("<f4", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>Bytes, <c>|u1</c>.</summary>
    public static byte[] Bytes(int[] shape, params byte[] values) => File("|u1", shape, values);

    /// <summary>Whole numbers, <c>&lt;i8</c>.</summary>
    public static byte[] Longs(int[] shape, params long[] values) => File("<i8", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>A ZIP archive of files by their names, as numpy.savez (or numpy.savez_compressed) writes it.</summary>
    public static byte[] Zip(bool packed, params (string Name, byte[] Content)[] files)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = archive.CreateEntry(name, packed ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static string Sizes(int[] shape) =>
        string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture))) + (shape.Length == 1 ? "," : "");
}
