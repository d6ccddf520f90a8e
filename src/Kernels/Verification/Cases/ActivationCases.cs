using GpuGrad.Kernels.Activations;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Verification.Reference;

namespace GpuGrad.Kernels.Verification.Cases;

/// <summary>Every activation, forward and backward, at odd lengths.</summary>
public static class ActivationCases
{
    private const double Range = 9;

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
        from kind in Enum.GetValues<ActivationKind>()
        from length in CaseData.OddLengths
        from opCase in new OpCase[] { Forward(kind, length), Backward(kind, length) }
        select opCase;

    private static OpCase<ActivationForwardArguments> Forward(ActivationKind kind, int length) =>
        new(KernelCatalog.ActivationForward, $"{kind} n={length}", memory =>
        {
            float[] x = CaseData.Uniform(length, seed: length, Range);
            double[] expected = [.. x.Select(v => ActivationReference.Forward(kind, v))];
            // 4 ulp: the stated error of the transcendentals.
            return new(memory.Input("X", x), length, kind, memory.Output("Y", expected, CaseData.Ulps(expected, 4)));
        });

    private static OpCase<ActivationBackwardArguments> Backward(ActivationKind kind, int length) =>
        new(KernelCatalog.ActivationBackward, $"{kind} n={length}", memory =>
        {
            float[] x = CaseData.Uniform(length, seed: length, Range);
            float[] y = [.. x.Select(v => (float)ActivationReference.Forward(kind, v))];
            float[] dy = CaseData.Uniform(length, seed: length + 1);
            double[] expected = [.. x.Select((v, i) => dy[i] * ActivationReference.Derivative(kind, v))];
            // f′ comes from the rounded y: an error of ε/2 in y, of size at most 1, reaches f′ with a factor of at most 2.
            double[] tolerance = [.. dy.Select((v, i) => CaseData.Epsilon * ((1.5 * Math.Abs(v)) + (3 * Math.Abs(expected[i]))))];
            return new(
                memory.Input("X", x),
                memory.Input("Y", y),
                memory.Input("DY", dy),
                length,
                kind,
                memory.Output("DX", expected, tolerance));
        });
}
