using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>Gradients of odd lengths, vanished and exploded, alike, opposed and of unlike magnitudes.</summary>
internal static class ConsecutiveDotsCases
{
    // At these lengths at most 16 terms a thread, two trees of 8 and 1 chunk a thread are added in a row; scaling is exact,
    // and a product and the stored float are rounded once each.
    private const double Tolerance = 35 * CaseData.Epsilon;
    private const int Slot = 1;
    private const int Slots = 3;
    private const int Offset = 5;
    private const int SlotStride = DotsLayout.Words + 9;
    private const float Untouched = -77f;

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. CaseData.OddLengths.Select(length => Case($"n={length}", CaseData.Uniform(length, 1), CaseData.Uniform(length, 2))),
        Case("n=4097", CaseData.Uniform(4097, 1), CaseData.Uniform(4097, 2)),
        Case("n=12291", CaseData.Uniform(12291, 3), CaseData.Uniform(12291, 4)),
        Case("n=4099 skewed", CaseData.Uniform(4099, 3), CaseData.Uniform(4099, 4), skew: 1),
        Case("n=1027 the same", CaseData.Uniform(1027, 5), CaseData.Uniform(1027, 5)),
        Case("n=1027 opposed", CaseData.Uniform(1027, 5), [.. CaseData.Uniform(1027, 5).Select(v => -v)]),
        Case("n=1027 both 1e-30", CaseData.Uniform(1027, 6, 1e-30), CaseData.Uniform(1027, 7, 1e-30)),
        Case("n=1027 both 1e30", CaseData.Uniform(1027, 8, 1e30), CaseData.Uniform(1027, 9, 1e30)),
        Case("n=127 both 3e38", CaseData.Uniform(127, 8, 3e38), CaseData.Uniform(127, 9, 3e38)),
        Case("n=1027 1e-30 after 1e30", CaseData.Uniform(1027, 10, 1e-30), CaseData.Uniform(1027, 11, 1e30)),
        Case("n=1027 1 after 1e30", CaseData.Uniform(1027, 12), CaseData.Uniform(1027, 13, 1e30)),
        Case("n=1027 1e-30 after 1", CaseData.Uniform(1027, 14, 1e-30), CaseData.Uniform(1027, 15)),
        Case(
            "mixed magnitudes",
            [.. CaseData.Uniform(700, 16, 1e-30), .. CaseData.Uniform(700, 17), .. CaseData.Uniform(700, 18, 1e-16), .. CaseData.Uniform(700, 19, 1e15)],
            [.. CaseData.Uniform(700, 20, 1e-16), .. CaseData.Uniform(700, 21, 1e15), .. CaseData.Uniform(700, 22), .. CaseData.Uniform(700, 23, 1e-30)]),
        Case("zeros", new float[33], CaseData.Uniform(33, 24)),
        Case("NaN", [.. CaseData.Uniform(40, 25), float.NaN], CaseData.Uniform(41, 26)),
        Case("infinite", CaseData.Uniform(41, 27), [.. CaseData.Uniform(40, 28), float.NegativeInfinity]),
    ];

    private static OpCase<ConsecutiveDotsArguments> Case(string title, float[] x, float[] previous, int skew = 0) =>
        new(ConsecutiveDotsArguments.Op, title, memory =>
        {
            memory.Skew = skew;
            StepState[] state = [new StepState { Step = 40, Recording = 1, RecordSlot = Slot }];
            return new(
                memory.Input("X", x),
                memory.Input("Previous", previous),
                x.Length,
                memory.Input("State", state),
                memory.Judged("Records", [.. Enumerable.Repeat(Untouched, Slots * SlotStride)], records => Judge(records, x, previous)),
                Offset,
                SlotStride);
        });

    private static string? Judge(float[] records, float[] x, float[] previous)
    {
        int block = (Slot * SlotStride) + Offset;
        for (int i = 0; i < records.Length; i++)
        {
            if ((i < block || i >= block + DotsLayout.Words) && records[i] != Untouched)
            {
                return $"[{i}], outside the block, was overwritten with {records[i]}";
            }
        }

        ConsecutiveDots found = DotsLayout.Decode(records.AsSpan(block));
        ConsecutiveDots expected = ConsecutiveDotsReference.Of(x, previous);
        bool agree = Agree(found.Dot, expected.Dot, ConsecutiveDotsReference.Magnitude(x, previous))
            && Agree(found.Square, expected.Square, expected.Square)
            && Agree(found.PreviousSquare, expected.PreviousSquare, expected.PreviousSquare);
        return agree ? null : $"{found}, expected {expected}";
    }

    private static bool Agree(double found, double expected, double magnitude) =>
        double.IsFinite(expected) ? Math.Abs(found - expected) <= Tolerance * magnitude : !double.IsFinite(found);
}
