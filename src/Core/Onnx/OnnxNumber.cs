using System.Globalization;

namespace GpuGrad.Onnx;

/// <summary>Numbers of files, which have 32 bits, as a spec writes them.</summary>
internal static class OnnxNumber
{
    /// <summary>The number with the fewest digits that is this float: .1 for what is a little more than that in binary.</summary>
    public static double Shortest(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
