using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Registers of a row of logits, the last of which may be partly filled.</summary>
internal static unsafe class RowRegister
{
    /// <summary>Reads the register at column <paramref name="j"/>; lanes beyond the row hold <paramref name="beyond"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector>(float* row, int j, int columns, float beyond)
        where TVector : struct, IFloatVector<TVector> =>
        j + TVector.Count <= columns
            ? TVector.Load(row + j)
            : TVector.SelectLess(
                LaneIndices.From<TVector>(j),
                TVector.Of(columns),
                TVector.Load(row + j, columns - j),
                TVector.Of(beyond));

    /// <summary>Writes the register at column <paramref name="j"/>, as far as the row goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector>(TVector value, float* row, int j, int columns)
        where TVector : struct, IFloatVector<TVector>
    {
        if (j + TVector.Count <= columns)
        {
            value.Store(row + j);
        }
        else
        {
            value.Store(row + j, columns - j);
        }
    }
}
