using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.ScaledAdd;

/// <summary>Scaled addition into a buffer of its own and in place of either input, at any magnitude.</summary>
internal static class ScaledAddCases
{
    private static readonly double[] s_ranges = [1e-35, 1e30];

    private enum Target
    {
        Y,
        A,
        B,
    }

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from length in CaseData.OddLengths
           from target in Enum.GetValues<Target>()
           select Case(length, target, scale: -0.7f, range: 1),
        Case(1027, Target.Y, scale: 1f, range: 1),
        Case(1027, Target.Y, scale: 1f, range: 1, skew: 3),
        Case(127, Target.Y, scale: 0f, range: 1),
        .. from range in s_ranges
           select Case(127, Target.A, 0.3f, range),
    ];

    private static OpCase<ScaledAddArguments> Case(int length, Target target, float scale, double range, int skew = 0) =>
        new(ScaledAddArguments.Op, $"n={length} into {target} scale={scale} range={range} skew={skew}", memory =>
        {
            memory.Skew = skew;
            float[] a = CaseData.Uniform(length, seed: length, range);
            float[] b = CaseData.Uniform(length, seed: length + 1, range);
            double[] expected = [.. a.Select((v, i) => ScaledAddReference.Of(v, b[i], scale))];
            // Half an ε of the product and half an ε of the sum, which is no larger than |a| + |s b|.
            double[] tolerance =
                [.. a.Select((v, i) => (CaseData.Epsilon * (Math.Abs((double)v) + Math.Abs((double)scale * b[i]))) + float.Epsilon)];
            ArrayView<float> aView = target == Target.A ? memory.InOut("A", a, expected, tolerance) : memory.Input("A", a);
            ArrayView<float> bView = target == Target.B ? memory.InOut("B", b, expected, tolerance) : memory.Input("B", b);
            ArrayView<float> yView = target switch
            {
                Target.A => aView,
                Target.B => bView,
                _ => memory.Output("Y", expected, tolerance),
            };
            return new(aView, bView, length, scale, yView);
        });
}
