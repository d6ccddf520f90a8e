using System.Globalization;

namespace GpuGrad.Kernels.Devices;

/// <summary>Numbers of bytes as people read them.</summary>
internal static class ByteCount
{
    private static readonly string[] s_units = ["kB", "MB", "GB", "TB"];

    /// <summary>Such as <c>12.3 MB</c>, in units of a thousand each.</summary>
    public static string Format(double bytes)
    {
        double scaled = bytes / 1000;
        int unit = 0;
        while (scaled >= 999.95 && unit < s_units.Length - 1)
        {
            scaled /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{scaled:F1} {s_units[unit]}");
    }
}
