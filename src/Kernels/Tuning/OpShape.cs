namespace GpuGrad.Kernels;

/// <summary>What the choice of a variant can depend on, for the tuning table.</summary>
/// <param name="Form">A form that is tuned on its own, such as which operand is transposed; else empty.</param>
/// <param name="Sizes">The sizes; none where one order serves all arguments.</param>
public sealed record OpShape(string Form, IReadOnlyList<long> Sizes)
{
    private const double Near = 1;

    /// <summary>An op that is tuned once for all arguments.</summary>
    public static OpShape Any { get; } = new("", []);

    /// <summary>
    /// How far another shape is: the sum over the sizes of |log2| of their ratio; infinite where the form differs or a
    /// size is off by more than a factor of two.
    /// </summary>
    public double Distance(OpShape other)
    {
        if (Form != other.Form || Sizes.Count != other.Sizes.Count)
        {
            return double.PositiveInfinity;
        }

        double[] octaves = [.. Sizes.Zip(other.Sizes, (a, b) => Math.Abs(Math.Log2((double)a / b)))];
        return octaves.All(octave => octave <= Near) ? octaves.Sum() : double.PositiveInfinity;
    }
}
