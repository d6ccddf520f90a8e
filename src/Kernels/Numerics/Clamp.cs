using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>Limits to x beyond which a function has reached its asymptote; a NaN stays NaN.</summary>
internal static class Clamp
{
    /// <summary>max(x, −limit).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Below<T>(T x, float limit)
        where T : struct, IFloat<T> => T.SelectLess(x, T.Of(-limit), T.Of(-limit), x);

    /// <summary>x within ±limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T BothSides<T>(T x, float limit)
        where T : struct, IFloat<T> => T.Within(x, -limit, limit);
}
