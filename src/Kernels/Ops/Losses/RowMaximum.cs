using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>The largest logit of a row and the first class that has it. A NaN is passed over: the loss shows it.</summary>
/// <param name="Value">The logit; −∞ when all are NaN.</param>
/// <param name="Class">The class; <see cref="None"/> when all are NaN.</param>
internal readonly record struct RowMaximum(float Value, int Class) : IJoin<RowMaximum>
{
    /// <summary>No class.</summary>
    public const int None = int.MaxValue;

    private const float BeyondClasses = 1 << 25;

    /// <summary>The larger one, of equal ones the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowMaximum Join(RowMaximum a, RowMaximum b) =>
        // The second condition gives a row of −∞ its first column.
        b.Value > a.Value || (b.Value == a.Value && b.Class < a.Class) ? b : a;

    /// <summary>The largest logits of short rows side by side (<see cref="ShortRows"/>), and the first class of each that has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe (TVector Value, TVector Class) OfShortRows<TVector>(float* z, int classes)
        where TVector : struct, IFloatVector<TVector>
    {
        ShortRows.Fill(z, classes, TVector.Of(float.NegativeInfinity));
        TVector value = ShortRows.Max<TVector>(z), first = TVector.Of(BeyondClasses);
        for (int j = classes - 1; j >= 0; j--)
        {
            first = TVector.SelectEqual(TVector.Load(z + (j * TVector.Count)), value, TVector.Of(j), first);
        }

        return (value, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe RowMaximum Of<TVector>(float* row, int classes)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector max = TVector.Of(float.NegativeInfinity);
        for (int j = 0; j < classes; j += TVector.Count)
        {
            TVector z = RowRegister.Load<TVector>(row, j, classes, float.NegativeInfinity);
            max = TVector.SelectLess(max, z, z, max);
        }

        float value = LaneReduction.Max(max);
        TVector first = TVector.Of(BeyondClasses);
        for (int j = 0; j < classes; j += TVector.Count)
        {
            TVector z = RowRegister.Load<TVector>(row, j, classes, float.NaN);
            TVector index = TVector.SelectEqual(z, TVector.Of(value), LaneIndices.From<TVector>(j), TVector.Of(BeyondClasses));
            first = TVector.SelectLess(index, first, index, first);
        }

        float found = LaneReduction.Min(first);
        return new RowMaximum(value, found < BeyondClasses ? (int)found : None);
    }
}
