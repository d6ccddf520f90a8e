using System.Globalization;

namespace GpuGrad.Theory;

/// <summary>What becomes of the gradient, in one or two sentences.</summary>
internal static class GradientCause
{
    // A factor this near to 1 is 1; one less near too, where the whole stretch does not double or halve the norm.
    private const double Even = 0.02, Slow = 0.05, Kept = 2;

    /// <summary>Says it of a net that theory knows.</summary>
    public static string Of(
        IReadOnlyList<LayerInfo> infos, UniformStretch? stretch, IReadOnlyList<GradientJump> jumps, LengthFixedPoint? fixedPoint, double? carry)
    {
        if (stretch is null)
        {
            return jumps.Count == 0
                ? "There are too few hidden layers to speak of a factor per layer."
                : Text($"No two neighbouring layers are alike, so there is no factor per layer: from {Name(jumps[0].From)} to {Name(jumps[0].To)} the norm is multiplied by {Math.Sqrt(jumps[0].Factor):G3}.");
        }

        double ln = Math.Log(stretch.Factor), overall = ln * stretch.Layers / 2;
        bool keeps = Math.Abs(ln) <= Even || (Math.Abs(ln) <= Slow && Math.Abs(overall) <= Math.Log(Kept));
        string verdict = keeps ? "The gradient keeps its size" : ln < 0 ? "The gradient vanishes" : "The gradient explodes";
        string layers = carry is null || keeps ? "" : Text($", and about {Math.Max(1, carry.Value):0} layers can be trained");
        string sentence = Text($"{verdict}: {Size(stretch, fixedPoint)}{layers}.");
        foreach (GradientJump jump in jumps)
        {
            // Beyond what as many layers of the stretch would do.
            int between = infos.Count(info => info.Role == LayerInfo.Hidden && info.Id > jump.To && info.Id <= jump.From);
            double norm = Math.Sqrt(jump.Factor);
            if (Math.Abs(Math.Log(norm) - (between * ln / 2)) > Math.Log(2))
            {
                sentence += Text($" Once, from {Name(jump.From)} to {Name(jump.To)}, it is multiplied by {norm:G3}.");
            }
        }

        return sentence;

        string Name(int layer) => infos[layer].DisplayName.Split(" (")[0];
    }

    private static string Size(UniformStretch stretch, LengthFixedPoint? fixedPoint)
    {
        if ((fixedPoint?.Chi ?? stretch.Settled) is not { } chi)
        {
            return $"{Norm(stretch.Factor)} as a mean, {Text($"from {Math.Sqrt(stretch.Highest):G3} at the top to {Math.Sqrt(stretch.Lowest):G3} at the bottom")}";
        }

        string end = Text($"χ = {chi:G4}") + (fixedPoint?.Length is { } length ? Text($" at q* = {length:G3}") : "");
        return Math.Abs(Math.Log(chi / stretch.Factor)) <= Even
            ? $"{end}, so {Norm(chi)}"
            : $"{Norm(stretch.Factor)} as a mean, {Text($"and by {Math.Sqrt(chi):G3} once the signal has settled, {end}")}";

        static string Norm(double factor) => Text($"a layer multiplies its norm by {Math.Sqrt(factor):G3}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
