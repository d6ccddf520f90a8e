using System.Buffers.Binary;

namespace GpuGrad.Data;

/// <summary>
/// The structure of a JPEG file (ITU-T T.81): its segments up to the end of the image, which the decoder does not miss, and how many scans it has, each of
/// which costs as much as the whole image.
/// </summary>
internal static class JpegFile
{
    private const int MostScans = 100;
    private const byte Start = 0xD8, End = 0xD9, Scan = 0xDA;
    private const string GetAgain = "Get the file again.";

    /// <summary>What every JPEG file begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0xFF, Start, 0xFF];

    /// <summary>Checks a file that begins with the signature.</summary>
    /// <returns>The size of the image.</returns>
    /// <exception cref="DataException">It is damaged, of a kind that is not read, or larger than what is read.</exception>
    public static ImageSize Check(ReadOnlySpan<byte> content, string name)
    {
        ImageSize? size = null;
        int scans = 0;
        for (int at = 2; ;)
        {
            byte marker = Marker(content, ref at, name);
            if (marker == End)
            {
                return size is not null && scans > 0 ? size : throw new DataException(name, "it is a JPEG file without an image in it.", GetAgain);
            }

            ReadOnlySpan<byte> segment = Segment(content, at, name);
            at += segment.Length;
            switch (marker)
            {
                // Baseline, extended and progressive, all of Huffman's code.
                case 0xC0 or 0xC1 or 0xC2:
                    size = Frame(segment, name);
                    break;
                case >= 0xC3 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC):
                    throw new DataException(name, "it is a JPEG file without loss or of arithmetic code, which is not read.", "Save it as an ordinary JPEG or PNG file.");
                case Scan:
                    if (++scans > MostScans)
                    {
                        throw new DataException(name, $"it has more than {MostScans} scans, and no image needs so many.", "Save it again as a JPEG or PNG file.");
                    }

                    at = AfterScan(content, at, name);
                    break;
            }
        }
    }

    // Any number of FF may stand before a marker.
    private static byte Marker(ReadOnlySpan<byte> content, ref int at, string name)
    {
        if (at < content.Length && content[at] != 0xFF)
        {
            throw new DataException(name, $"it is damaged: at byte {at} a marker should stand.", GetAgain);
        }

        while (at < content.Length && content[at] == 0xFF)
        {
            at++;
        }

        return at < content.Length ? content[at++] : throw Short(name);
    }

    // Its length of two bytes included.
    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> content, int at, string name)
    {
        int length = content.Length - at >= sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(content[at..]) : int.MaxValue;
        return length < sizeof(ushort) ? throw new DataException(name, $"it is damaged: the segment at byte {at} has no length.", GetAgain)
            : length <= content.Length - at ? content.Slice(at, length)
            : throw Short(name);
    }

    private static ImageSize Frame(ReadOnlySpan<byte> segment, string name) => segment.Length >= 8
        ? ImageSize.Of(
            BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]), segment[7] == 1 ? 1 : 3, name)
        : throw new DataException(name, "it is damaged: its header of the image is too short.", GetAgain);

    // Within a scan FF is followed by 0, or by a restart marker.
    private static int AfterScan(ReadOnlySpan<byte> content, int at, string name)
    {
        for (; at < content.Length - 1; at++)
        {
            if (content[at] == 0xFF && content[at + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                return at;
            }
        }

        throw Short(name);
    }

    private static DataException Short(string name) => new(name, "it is cut short: a JPEG file ends with the bytes FF D9.", GetAgain);
}
