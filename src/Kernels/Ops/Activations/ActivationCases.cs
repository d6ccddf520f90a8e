using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// Every activation, forward and backward, at odd lengths, at its kink, and far out. Parameters differ from the usual
/// ones and are the same forward and backward, so that neither pass can get by with a constant of its own.
/// </summary>
internal static class ActivationCases
{
    private const double Range = 9;

    private static readonly float[] s_extremes =
    [
        1e-30f, -1e-30f, 1e-4f, -1e-4f, 14f, -14f, 60f, -60f, 87f, -87f, 95f, -95f, 103f, -103f, 1e4f, -1e4f, 1e30f, -1e30f,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    private static readonly (ActivationKind Kind, float Alpha)[] s_settings =
    [
        .. from kind in Enum.GetValues<ActivationKind>() select (kind, kind.DefaultAlpha()),
        (ActivationKind.LeakyRelu, 0.1f), (ActivationKind.LeakyRelu, -0.5f), (ActivationKind.Elu, 0.3f),
    ];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from setting in s_settings
           from length in CaseData.OddLengths
           from opCase in Both(setting.Kind, setting.Alpha, $"n={length}", CaseData.Uniform(length, seed: length, Range))
           select opCase,
        .. from setting in s_settings
           from opCase in Both(setting.Kind, setting.Alpha, "extremes", s_extremes)
           select opCase,
        .. from setting in s_settings
           from opCase in Both(setting.Kind, setting.Alpha, "n=127 skewed", CaseData.Uniform(127, seed: 9, Range), skew: 1)
           select opCase,
        .. from setting in s_settings
           where ActivationFunction.Of(setting.Kind).SlopeFollowsFromOutput(setting.Alpha)
           from opCase in InPlace(setting.Kind, setting.Alpha, CaseData.Uniform(127, seed: 7, Range))
           select opCase,
        .. from kind in Enum.GetValues<ActivationKind>()
           from kink in ActivationFunction.Of(kind).Kinks
           from opCase in Kink(kind, kink)
           select opCase,
    ];

    private static OpCase[] Both(ActivationKind kind, float alpha, string title, float[] x, int skew = 0) =>
    [
        new OpCase<ActivationForwardArguments>(ActivationForwardArguments.Op, Title(kind, alpha, title), memory =>
        {
            memory.Skew = skew;
            double[] expected = [.. x.Select(v => ActivationReference.Forward(kind, Limit(v), alpha))];
            double[] tolerance = [.. x.Select(v => ActivationTolerance.Forward(kind, v, alpha))];
            return new(memory.Input("X", x), x.Length, kind, memory.Output("Y", expected, tolerance), alpha);
        }),
        new OpCase<ActivationBackwardArguments>(ActivationBackwardArguments.Op, Title(kind, alpha, title), memory =>
        {
            memory.Skew = skew;
            float[] y = [.. x.Select(v => (float)ActivationReference.Forward(kind, Limit(v), alpha))];
            float[] dy = CaseData.Uniform(x.Length, seed: x.Length + 1);
            double[] expected = [.. x.Select((v, i) => dy[i] * ActivationReference.Derivative(kind, Limit(v), alpha))];
            double[] tolerance = [.. x.Select((v, i) => ActivationTolerance.Backward(kind, v, alpha, dy[i]))];
            return new(
                memory.Input("X", x),
                memory.Input("Y", y),
                memory.Input("DY", dy),
                x.Length,
                kind,
                memory.Output("DX", expected, tolerance),
                alpha);
        }),
    ];

    // y in the place of x, and dx in that of dy.
    private static OpCase[] InPlace(ActivationKind kind, float alpha, float[] x) =>
    [
        new OpCase<ActivationForwardArguments>(ActivationForwardArguments.Op, Title(kind, alpha, "in place"), memory =>
        {
            double[] expected = [.. x.Select(v => ActivationReference.Forward(kind, v, alpha))];
            ArrayView<float> xy = memory.InOut("Y in X", x, expected, [.. x.Select(v => ActivationTolerance.Forward(kind, v, alpha))]);
            return new(xy, x.Length, kind, xy, alpha);
        }),
        new OpCase<ActivationBackwardArguments>(ActivationBackwardArguments.Op, Title(kind, alpha, "in place"), memory =>
        {
            ArrayView<float> y = memory.Input("Y", [.. x.Select(v => (float)ActivationReference.Forward(kind, v, alpha))]);
            float[] dy = CaseData.Uniform(x.Length, seed: 8);
            double[] expected = [.. x.Select((v, i) => dy[i] * ActivationReference.Derivative(kind, v, alpha))];
            ArrayView<float> gradient = memory.InOut("DX in DY", dy, expected, [.. x.Select((v, i) => ActivationTolerance.Backward(kind, v, alpha, dy[i]))]);
            return new(y, y, gradient, x.Length, kind, gradient, alpha);
        }),
    ];

    private static OpCase[] Kink(ActivationKind kind, ActivationKink kink) =>
    [
        new OpCase<ActivationForwardArguments>(ActivationForwardArguments.Op, Title(kind, kink.Alpha, "kink"), memory =>
            new(memory.Input("X", [0f, -0f]), 2, kind, memory.Output("Y", [0, 0], [0, 0]), kink.Alpha)),
        new OpCase<ActivationBackwardArguments>(ActivationBackwardArguments.Op, Title(kind, kink.Alpha, "kink"), memory =>
            new(
                memory.Input("X", [0f, -0f]),
                memory.Input("Y", [0f, 0f]),
                memory.Input("DY", [2f, 4f]),
                2,
                kind,
                // Powers of two: nothing rounds but the slope itself.
                memory.Output("DX", [2 * kink.Slope, 4 * kink.Slope], CaseData.Ulps([2 * kink.Slope, 4 * kink.Slope], kink.Ulps)),
                kink.Alpha)),
    ];

    private static string Title(ActivationKind kind, float alpha, string title) =>
        float.IsNaN(alpha) ? $"{kind} {title}" : FormattableString.Invariant($"{kind}({alpha}) {title}");

    // The textbook formulas have no value at ±∞, but they have one that is as good as there.
    private static double Limit(float x) => Math.Clamp((double)x, -1e60, 1e60);
}
