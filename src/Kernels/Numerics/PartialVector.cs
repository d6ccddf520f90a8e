using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>Partly filled registers of processors that have no masked loads and stores.</summary>
internal static unsafe class PartialVector
{
    private const int MostLanes = 16;

    /// <summary>Reads <paramref name="count"/> floats, at most as many as a register holds; the other lanes are 0.</summary>
    public static T Load<T>(float* source, long count)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[MostLanes];
        Unsafe.InitBlock(lanes, 0, MostLanes * sizeof(float));
        Unsafe.CopyBlock(lanes, source, (uint)(count * sizeof(float)));
        return T.Load(lanes);
    }

    /// <summary>Writes the first <paramref name="count"/> lanes.</summary>
    public static void Store<T>(T value, float* destination, long count)
        where T : struct, IFloatVector<T>
    {
        float* lanes = stackalloc float[MostLanes];
        value.Store(lanes);
        Unsafe.CopyBlock(destination, lanes, (uint)(count * sizeof(float)));
    }
}
