using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>Registers that may stick out of what they belong to, at the end of an array or at the right edge of a matrix.</summary>
internal static unsafe class EdgeRegister
{
    private const int MostLanes = 16;

    /// <summary>
    /// Reads a register of which <paramref name="left"/> floats are wanted. It is read whole wherever that stays before
    /// <paramref name="end"/>, the end of the array, which is quicker: the other lanes hold anything.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(float* source, long left, float* end)
        where T : struct, IFloatVector<T> =>
        source + T.Count <= end ? T.Load(source) : T.Load(source, left);

    /// <summary>Reads a register of which <paramref name="left"/> floats are wanted; the other lanes are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(float* source, long left)
        where T : struct, IFloatVector<T> =>
        left >= T.Count ? T.Load(source) : T.Load(source, left);

    /// <summary>Reads a register of which <paramref name="left"/> floats are wanted; the other lanes hold <paramref name="beyond"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(float* source, long left, float beyond)
        where T : struct, IFloatVector<T> =>
        left >= T.Count ? T.Load(source) : LoadFilled<T>(source, left, beyond);

    /// <summary>Writes a register, or the first <paramref name="left"/> lanes of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T value, float* destination, long left)
        where T : struct, IFloatVector<T>
    {
        if (left >= T.Count)
        {
            value.Store(destination);
        }
        else
        {
            value.Store(destination, left);
        }
    }

    private static T LoadFilled<T>(float* source, long count, float beyond)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[MostLanes];
        T.Of(beyond).Store(lanes);
        Unsafe.CopyBlock(lanes, source, (uint)(count * sizeof(float)));
        return T.Load(lanes);
    }
}
