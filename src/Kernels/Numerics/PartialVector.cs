using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>Registers that are only partly filled: the tail of an array is computed by the same code as the rest, so
/// that no element's bits depend on where it lies.</summary>
public static unsafe class PartialVector
{
    /// <summary>Reads <paramref name="count"/> floats, fewer than a register holds; the other lanes are 0.</summary>
    public static T Load<T>(float* source, long count)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[16];
        Unsafe.InitBlock(lanes, 0, 16 * sizeof(float));
        Unsafe.CopyBlock(lanes, source, (uint)(count * sizeof(float)));
        return T.Load(lanes);
    }

    /// <summary>Writes the first <paramref name="count"/> lanes.</summary>
    public static void Store<T>(T value, float* destination, long count)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[16];
        value.Store(lanes);
        Unsafe.CopyBlock(destination, lanes, (uint)(count * sizeof(float)));
    }
}
