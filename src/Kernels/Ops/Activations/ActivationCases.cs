using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// Every activation, forward and backward, at odd lengths, at its kink, and far out. Parameters differ from the usual
/// ones and are the same forward and backward, so that neither pass can get by with a constant of its own.
/// </summary>
public static class ActivationCases
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

    // f(0) and f′(0) where f bends, as PyTorch has them.
    private static readonly (ActivationKind Kind, float Alpha, double Slope)[] s_kinks =
    [
        (ActivationKind.Relu, float.NaN, 0),
        (ActivationKind.LeakyRelu, 0.01f, 0.01f),
        (ActivationKind.LeakyRelu, 0.1f, 0.1f),
        (ActivationKind.Elu, 1f, 1),
        (ActivationKind.Elu, 0.3f, 0.3f),
        (ActivationKind.Selu, float.NaN, 1.7580993408473766),
        (ActivationKind.Softsign, float.NaN, 1),
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
           where setting.Kind.SlopeFollowsFromOutput(setting.Alpha)
           from opCase in InPlace(setting.Kind, setting.Alpha, CaseData.Uniform(127, seed: 7, Range))
           select opCase,
        .. from kink in s_kinks
           from opCase in Kink(kink.Kind, kink.Alpha, kink.Slope)
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

    private static OpCase[] Kink(ActivationKind kind, float alpha, double slope) =>
    [
        new OpCase<ActivationForwardArguments>(ActivationForwardArguments.Op, Title(kind, alpha, "kink"), memory =>
            new(memory.Input("X", [0f, -0f]), 2, kind, memory.Output("Y", [0, 0], [0, 0]), alpha)),
        new OpCase<ActivationBackwardArguments>(ActivationBackwardArguments.Op, Title(kind, alpha, "kink"), memory =>
            new(
                memory.Input("X", [0f, -0f]),
                memory.Input("Y", [0f, 0f]),
                memory.Input("DY", [2f, 4f]),
                2,
                kind,
                // Powers of two: nothing rounds but SELU's slope, a product of two constants.
                memory.Output("DX", [2 * slope, 4 * slope], kind == ActivationKind.Selu ? CaseData.Ulps([2 * slope, 4 * slope], 1.5) : [0, 0]),
                alpha)),
    ];

    private static string Title(ActivationKind kind, float alpha, string title) =>
        float.IsNaN(alpha) ? $"{kind} {title}" : FormattableString.Invariant($"{kind}({alpha}) {title}");

    // The textbook formulas have no value at ±∞, but they have one that is as good as there.
    private static double Limit(float x) => Math.Clamp((double)x, -1e60, 1e60);
}
