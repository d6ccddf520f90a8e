using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// Statistics of a chunk of a tensor: special values, and sums and extremes of the finite ones. Sums are doubles, in
/// which the square of any float is exact and in range.
/// </summary>
internal unsafe struct TensorStatistics
{
    // A cache line of bins.
    private const int BinUnit = 16;

    private const uint Infinity = 0x7F800000;

    public double Sum;
    public double Squares;
    public float Min;
    public float Max;

    /// <summary>The bits of the smallest magnitude that is not zero, less one; those of infinity or more where there is none.</summary>
    public uint LowestLessOne;
    public int PositiveZeros;
    public int NegativeZeros;
    public int NaNs;
    public int PositiveInfinities;
    public int NegativeInfinities;

    /// <summary>The statistics of no values.</summary>
    public static TensorStatistics None => new() { Min = float.PositiveInfinity, Max = float.NegativeInfinity, LowestLessOne = uint.MaxValue };

    /// <summary>Bins of either sign outside which no finite value fell but zeros: whole cache lines of them.</summary>
    public readonly (int First, int End) Bins
    {
        get
        {
            if (LowestLessOne >= Infinity - 1)
            {
                return (TensorRecordLayout.SignBins, TensorRecordLayout.SignBins);
            }

            int last = (int)(BitConverter.SingleToUInt32Bits(Math.Max(Math.Abs(Min), Math.Abs(Max))) >> TensorRecordLayout.BinShift);
            int first = (int)((LowestLessOne + 1) >> TensorRecordLayout.BinShift);
            return (first / BinUnit * BinUnit, ((last / BinUnit) + 1) * BinUnit);
        }
    }

    /// <summary>Adds the next chunk's.</summary>
    public void Add(in TensorStatistics next)
    {
        Sum += next.Sum;
        Squares += next.Squares;
        Min = Math.Min(Min, next.Min);
        Max = Math.Max(Max, next.Max);
        LowestLessOne = Math.Min(LowestLessOne, next.LowestLessOne);
        PositiveZeros += next.PositiveZeros;
        NegativeZeros += next.NegativeZeros;
        NaNs += next.NaNs;
        PositiveInfinities += next.PositiveInfinities;
        NegativeInfinities += next.NegativeInfinities;
    }

    /// <summary>Writes the words of a block that follow the bins.</summary>
    public readonly void Store(int* block)
    {
        block[TensorRecordLayout.Zeros] = PositiveZeros + NegativeZeros;
        block[TensorRecordLayout.NaNs] = NaNs;
        block[TensorRecordLayout.PositiveInfinities] = PositiveInfinities;
        block[TensorRecordLayout.NegativeInfinities] = NegativeInfinities;
        block[TensorRecordLayout.Min] = TensorRecordLayout.InFloatOrder(BitConverter.SingleToInt32Bits(Min));
        block[TensorRecordLayout.Max] = TensorRecordLayout.InFloatOrder(BitConverter.SingleToInt32Bits(Max));
        MagnitudeRange.Scale(Sum, power: 1, block + TensorRecordLayout.Integers);
        MagnitudeRange.Scale(Squares, power: 2, block + TensorRecordLayout.Integers + 3);
        (int first, int end) = Bins;
        block[TensorRecordLayout.UnwrittenBelow] = first;
        block[TensorRecordLayout.UnwrittenAbove] = TensorRecordLayout.SignBins - end;
        for (int i = TensorRecordLayout.UnwrittenAbove + 1; i < TensorRecordLayout.Words; i++)
        {
            block[i] = 0;
        }
    }
}
