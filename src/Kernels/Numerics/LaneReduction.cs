using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>One number out of the lanes of a register, combined pairwise in a fixed order.</summary>
public static unsafe class LaneReduction
{
    private const int MostLanes = 16;

    /// <summary>The sum of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum<T>(T value)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[MostLanes];
        value.Store(lanes);
        for (int half = T.Count / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }

    /// <summary>The largest lane of a register without NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max<T>(T value)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[MostLanes];
        value.Store(lanes);
        float max = lanes[0];
        for (int i = 1; i < T.Count; i++)
        {
            max = max < lanes[i] ? lanes[i] : max;
        }

        return max;
    }

    /// <summary>The smallest lane of a register without NaN.</summary>
    public static float Min<T>(T value)
        where T : struct, IFloatVector<T> => -Max(T.Of(0f) - value);
}
