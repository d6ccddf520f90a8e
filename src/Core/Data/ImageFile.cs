using GpuGrad.Files;
using StbImageSharp;

namespace GpuGrad.Data;

/// <summary>An image out of a PNG or JPEG file.</summary>
/// <param name="Name">The file.</param>
/// <param name="Size">Its size.</param>
/// <param name="Pixels">[Height, Width, Channels].</param>
internal sealed record ImageFile(string Name, ImageSize Size, byte[] Pixels)
{
    private const long MostBytes = 1 << 28;

    /// <summary>Reads a file; its first bytes say which of the two it is.</summary>
    /// <exception cref="DataException">It is neither, is damaged or larger than what is read.</exception>
    public static ImageFile Read(string path)
    {
        byte[] content = Content(path);
        ImageSize size = content.AsSpan().StartsWith(PngFile.Signature) ? PngFile.Check(content, path)
            : content.AsSpan().StartsWith(JpegFile.Signature) ? JpegFile.Check(content, path)
            : throw new DataException(
                path, $"it begins with the bytes {BitConverter.ToString(content, 0, Math.Min(4, content.Length)).Replace('-', ' ')}, as no PNG and no JPEG file does.",
                "Save it as one of these.");
        try
        {
            ImageResult image = ImageResult.FromMemory(content, (ColorComponents)size.Channels);
            return image.Data.Length == size.Bytes
                ? new ImageFile(path, size, image.Data)
                : throw new DataException(path, $"{image.Data.Length} bytes came out of it where {size} pixels need {size.Bytes}.", "Save it again.");
        }
        // What the decoder throws is not documented.
        catch (Exception e) when (e is not (OutOfMemoryException or DataException))
        {
            throw new DataException(path, $"it cannot be decoded: {e.Message}.", "Open it and save it again as a PNG or JPEG file.", e);
        }
    }

    private static byte[] Content(string path)
    {
        try
        {
            using FileStream file = InputFile.OpenRead(path);
            if (file.Length > MostBytes)
            {
                throw new DataException(path, $"it has {file.Length} bytes, and files of at most {MostBytes} are read.", "Make it smaller.");
            }

            byte[] content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(path, $"it cannot be read: {e.Message}", "Check that it is a file you may read.", e);
        }
    }
}
