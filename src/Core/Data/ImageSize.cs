using System.Globalization;

namespace GpuGrad.Data;

/// <summary>The size of an image as its file says it.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">1 of a grey image, 3 of one in colours; transparency is left out.</param>
internal sealed record ImageSize(int Height, int Width, int Channels)
{
    private const long MostPixels = 1 << 24;

    /// <summary>Bytes of the pixels, one a channel.</summary>
    public int Bytes => Height * Width * Channels;

    /// <summary>The size that a header says.</summary>
    /// <exception cref="DataException">The image has no pixels, or more than are read.</exception>
    public static ImageSize Of(uint height, uint width, int channels, string name) => height > 0 && width > 0 && (ulong)height * width <= MostPixels
        ? new ImageSize((int)height, (int)width, channels)
        : throw new DataException(
            name, $"its header says {height}×{width} pixels, and images of 1 to {MostPixels} pixels are read.", "Get the file again, or make it smaller.");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}×{Width}");
}
