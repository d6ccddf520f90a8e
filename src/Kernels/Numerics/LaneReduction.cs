using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// One number out of 16 lanes, however many registers hold them (<see cref="RegisterPair{T}"/>), combined in a fixed order:
/// those 8 apart, then those 4, 2 and 1 apart.
/// </summary>
internal static unsafe class LaneReduction
{
    /// <summary>Lanes that a row is summed over, on every processor.</summary>
    public const int Lanes = 16;

    /// <summary>The sum of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum<T>(T value)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[Lanes];
        value.Store(lanes);
        return Sum(lanes);
    }

    /// <summary>The sum of <see cref="Lanes"/> lanes that are in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float* lanes)
    {
        Vector128<float> sum = Vector128.Load(lanes) + Vector128.Load(lanes + 8) + (Vector128.Load(lanes + 4) + Vector128.Load(lanes + 12));
        return (sum[0] + sum[2]) + (sum[1] + sum[3]);
    }

    /// <summary>The largest lane of a register without NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max<T>(T value)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[Lanes];
        value.Store(lanes);
        Vector128<float> max = Larger(
            Larger(Vector128.Load(lanes), Vector128.Load(lanes + 8)), Larger(Vector128.Load(lanes + 4), Vector128.Load(lanes + 12)));
        float even = max[0] < max[2] ? max[2] : max[0];
        float odd = max[1] < max[3] ? max[3] : max[1];
        return even < odd ? odd : even;
    }

    /// <summary>The smallest lane of a register without NaN.</summary>
    public static float Min<T>(T value)
        where T : struct, IFloatVector<T> => -Max(T.Of(0f) - value);

    // Of +0 and −0 the first, on every processor.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Larger(Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.LessThan(a, b), b, a);
}
