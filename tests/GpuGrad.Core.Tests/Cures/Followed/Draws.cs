using System.Globalization;
using GpuGrad.Initialization;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>Choices by lot.</summary>
internal static class Draws
{
    /// <summary>One of these.</summary>
    public static T Pick<T>(this PhiloxSequence random, params IReadOnlyList<T> choices) => choices[(int)(choices.Count * random.NextUniform())];

    /// <summary>A whole number, both ends among them.</summary>
    public static int Between(this PhiloxSequence random, int min, int max) => min + (int)((max - min + 1) * random.NextUniform());

    /// <summary>A number whose logarithm is uniform, cut to two digits.</summary>
    public static double LogBetween(this PhiloxSequence random, double min, double max)
    {
        double drawn = min * Math.Pow(max / min, random.NextUniform());
        return double.Parse(drawn.ToString("g2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
