using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.SwapAxes;

/// <summary>Axes of odd sizes, of one element, longer and shorter than a register and a group.</summary>
internal static class SwapAxesCases
{
    private static readonly (int Outer, int First, int Second, int Inner)[] s_sizes =
    [
        (1, 1, 1, 1),
        (1, 33, 31, 1),
        (1, 5, 7, 3),
        (1, 127, 3, 2),
        (3, 4, 9, 16),
        (2, 10, 28, 28),
        (1, 2, 3, 1027),
        (5, 1, 6, 2),
        (4, 6, 1, 2),
    ];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All => s_sizes.Select(size => Case(size));

    private static OpCase<SwapAxesArguments> Case((int Outer, int First, int Second, int Inner) size)
    {
        (int outer, int first, int second, int inner) = size;
        return new(SwapAxesArguments.Op, $"{outer}×{first}×{second}×{inner}", memory =>
        {
            float[] x = CaseData.Uniform(outer * first * second * inner, seed: first);
            return new(
                memory.Input("X", x),
                outer,
                first,
                second,
                inner,
                memory.Exact("Y", new float[x.Length], SwapAxesReference.Result(x, outer, first, second, inner)));
        });
    }
}
