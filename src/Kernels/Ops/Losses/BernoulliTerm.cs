using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>One output's share of the cross entropy of a sigmoid against a target in [0, 1].</summary>
internal static class BernoulliTerm
{
    /// <summary>
    /// softplus(z) − t z, as a sum in which nothing cancels: softplus(−|z|) plus (1 − t) z above 0 and −t z below, none of
    /// them negative.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Loss<T>(T z, T target)
        where T : struct, IFloat<T>
    {
        T zero = T.Of(0f);
        T share = T.SelectLess(z, zero, zero - target, T.Of(1f) - target);
        return (share * z) + Transcendentals.Softplus(zero - T.Abs(z));
    }
}
