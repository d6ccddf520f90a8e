using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>Steps just before a recorded one, recorded ones, and others.</summary>
internal static class KeepBeforeRecordCases
{
    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. CaseData.OddLengths.Select(length => Case(length, step: 9, every: 10, kept: true)),
        Case(70_003, step: 19, every: 10, kept: true),
        Case(33, step: 10, every: 10, kept: false),
        Case(33, step: 8, every: 10, kept: false),
        Case(33, step: 0, every: 1, kept: true),
        Case(33, step: 7_999_999_999, every: 10, kept: true),
    ];

    private static OpCase<KeepBeforeRecordArguments> Case(int length, long step, int every, bool kept) =>
        new(KeepBeforeRecordArguments.Op, $"n={length} step={step} every={every}", memory =>
        {
            float[] x = CaseData.Uniform(length, seed: 1);
            float[] before = CaseData.Uniform(length, seed: 2);
            return new(
                memory.Input("X", x),
                length,
                every,
                memory.Input("State", [new StepState { Step = step }]),
                memory.Exact("Kept", before, kept ? x : before));
        })
        { Heavy = length > 10_000 };
}
