using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>Tensors of odd lengths, of vanished and exploded magnitude, and of every kind of value.</summary>
internal static class RecordTensorCases
{
    // What the op promises: norms to 1e-6 relative, means to 1e-6 of the largest magnitude.
    private const double Tolerance = 1e-6;
    private const int Slot = 1;
    private const int Slots = 3;
    private const int Offset = 5;
    private const int SlotStride = TensorRecordLayout.Words + 9;
    private const int Untouched = 0x77777777;

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. CaseData.OddLengths.Select(length => Case($"n={length}", CaseData.Uniform(length, length))),
        Case("n=4097", CaseData.Uniform(4097, 1)),
        Case("n=8195", CaseData.Uniform(8195, 2)),
        Case("n=1027 constant", [.. Enumerable.Repeat(0.1f, 1027)]),
        Case("n=1027 range=1e-30", CaseData.Uniform(1027, 3, 1e-30)),
        Case("n=1027 range=1e-38", CaseData.Uniform(1027, 4, 1e-38)),
        Case("n=127 range=1e-44", CaseData.Uniform(127, 5, 1e-44)),
        Case("n=1027 range=1e30", CaseData.Uniform(1027, 6, 1e30)),
        Case("n=31 range=3e38", CaseData.Uniform(31, 7, 3e38)),
        Case("mixed magnitudes",
        [.. CaseData.Uniform(700, 8, 1e-30), .. CaseData.Uniform(700, 9), .. CaseData.Uniform(700, 10, 1e-16), .. CaseData.Uniform(700, 11, 1e15)]),
        Case("vanished and ordinary", [.. CaseData.Uniform(700, 8, 1e-30), .. CaseData.Uniform(5, 9, 1e-15)]),
        Case("rectified", [.. CaseData.Uniform(4500, 12).Select(v => v > 0.2f ? v : v < -0.2f ? -0f : 0f)]),
        Case("zeros", new float[33]),
        Case("nothing finite", [float.NaN, float.NegativeInfinity, float.NaN, float.PositiveInfinity, -float.NaN]),
        Case("every kind", [.. EveryKind]),
        Case("every kind, twice", [.. EveryKind, .. EveryKind]),
        Case("n=1027 skewed", CaseData.Uniform(1027, 13), skew: 1),
        Case("every kind, twice, skewed", [.. EveryKind, .. EveryKind], skew: 3),
    ];

    /// <summary>
    /// Both signs and every exponent with mantissas at the edges of the bins: zeros, subnormals, ±∞ and NaNs of several payloads are among them.
    /// </summary>
    public static IEnumerable<float> EveryKind =>
        from upper in Enumerable.Range(0, 512)
        from mantissa in (int[])[0, 1, 0x1FFFFF, 0x200000, 0x400001, 0x7FFFFF]
        select BitConverter.Int32BitsToSingle((upper << 23) | mantissa);

    private static OpCase<RecordTensorArguments> Case(string title, float[] x, int skew = 0) =>
        new(RecordTensorArguments.Op, title, memory =>
        {
            memory.Skew = skew;
            MeasuredTensor expected = TensorReference.Measure(x);
            StepState[] state = [new StepState { Step = 40, Recording = 1, RecordSlot = Slot }];
            return new(
                memory.Input("X", x),
                x.Length,
                memory.Input("State", state),
                memory.Judged("Records", [.. Enumerable.Repeat(Untouched, Slots * SlotStride)], records => Judge(records, expected)),
                Offset,
                SlotStride);
        });

    private static string? Judge(int[] records, MeasuredTensor expected)
    {
        int block = (Slot * SlotStride) + Offset;
        for (int i = 0; i < records.Length; i++)
        {
            if ((i < block || i >= block + TensorRecordLayout.Words) && records[i] != Untouched)
            {
                return $"[{i}], outside the block, was overwritten with {records[i]}";
            }
        }

        MeasuredTensor found = TensorRecordLayout.Decode(records.AsSpan(block), expected.Count);
        for (int bin = 0; bin < expected.BinCounts.Length; bin++)
        {
            if (found.BinCounts[bin] != expected.BinCounts[bin])
            {
                return $"bin {bin} counts {found.BinCounts[bin]}, expected {expected.BinCounts[bin]}";
            }
        }

        double magnitude = Math.Max(Math.Abs((double)expected.Min), Math.Abs((double)expected.Max));
        bool agree = found.Zeros == expected.Zeros
            && found.NaNs == expected.NaNs
            && found.PositiveInfinities == expected.PositiveInfinities
            && found.NegativeInfinities == expected.NegativeInfinities
            && found.Min.Equals(expected.Min)
            && found.Max.Equals(expected.Max)
            && Math.Abs(found.Norm - expected.Norm) <= Tolerance * expected.Norm
            && (found.Mean.Equals(expected.Mean) || Math.Abs(found.Mean - expected.Mean) <= Tolerance * magnitude);
        return agree ? null : $"{found}, expected {expected}";
    }
}
