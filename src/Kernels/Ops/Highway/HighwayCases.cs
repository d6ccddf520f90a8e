using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>Highway layers forward and backward, with gates from shut to open and gradients of any magnitude.</summary>
internal static class HighwayCases
{
    private static readonly double[] s_gradients = [1, 1e-35, 1e30];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. CaseData.OddLengths.Select(length => Forward(length, inPlace: false)),
        Forward(127, inPlace: true),
        Forward(127, inPlace: false, skew: 1),
        .. CaseData.OddLengths.Select(length => Backward(length, gradients: 1, inPlace: false)),
        .. s_gradients.Select(gradients => Backward(127, gradients, inPlace: true)),
        Backward(127, gradients: 1, inPlace: false, skew: 1),
    ];

    private static OpCase<HighwayForwardArguments> Forward(int length, bool inPlace, int skew = 0) =>
        new(HighwayForwardArguments.Op, $"n={length}{(inPlace ? " in place" : "")} skew={skew}", memory =>
        {
            memory.Skew = skew;
            (float[] t, float[] h, float[] x) = Inputs(length);
            double[] expected = [.. t.Select((v, i) => HighwayReference.Forward(v, h[i], x[i]))];
            // Half an ε each of t h, of 1 − t, of its product with x, and of the sum.
            double[] tolerance =
                [.. t.Select((v, i) => CaseData.Epsilon * (Math.Abs((double)v * h[i]) + (1.5 * Math.Abs((1 - (double)v) * x[i]))))];
            ArrayView<float> hView = inPlace ? memory.InOut("H", h, expected, tolerance) : memory.Input("H", h);
            return new(
                memory.Input("T", t),
                hView,
                memory.Input("X", x),
                length,
                inPlace ? hView : memory.Output("Y", expected, tolerance));
        });

    private static OpCase<HighwayBackwardArguments> Backward(int length, double gradients, bool inPlace, int skew = 0) =>
        new(HighwayBackwardArguments.Op, $"n={length} gradients={gradients}{(inPlace ? " in place" : "")} skew={skew}", memory =>
        {
            memory.Skew = skew;
            (float[] t, float[] h, float[] x) = Inputs(length);
            float[] dy = CaseData.Uniform(length, seed: length + 3, gradients);
            var expected = t.Select((v, i) => HighwayReference.Backward(v, h[i], x[i], dy[i])).ToArray();
            double[] dt = [.. expected.Select(e => e.DT)];
            double[] dh = [.. expected.Select(e => e.DH)];
            double[] dx = [.. expected.Select(e => e.DX)];
            // Half an ε of the difference, if there is one, and half an ε of the product.
            ArrayView<float> dtView = memory.Output("DT", dt, CaseData.Ulps(dt, 1));
            ArrayView<float> dxView = memory.Output("DX", dx, CaseData.Ulps(dx, 1));
            ArrayView<float> dyView = inPlace ? memory.InOut("DY", dy, dh, CaseData.Ulps(dh, 0.5)) : memory.Input("DY", dy);
            return new(
                memory.Input("T", t),
                memory.Input("H", h),
                memory.Input("X", x),
                dyView,
                length,
                dtView,
                inPlace ? dyView : memory.Output("DH", dh, CaseData.Ulps(dh, 0.5)),
                dxView);
        });

    private static (float[] T, float[] H, float[] X) Inputs(int length)
    {
        Random random = new(length);
        float[] t = [.. Enumerable.Range(0, length).Select(i => i switch { 7 => 0f, 8 => 1f, _ => (float)random.NextDouble() })];
        return (t, CaseData.Uniform(length, seed: length + 1, 2), CaseData.Uniform(length, seed: length + 2, 2));
    }
}
