using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Optimizers;
using GpuGrad.Kernels.Verification.Reference;
using ILGPU;

namespace GpuGrad.Kernels.Verification.Cases;

/// <summary>SGD with and without momentum, on plain, recorded and halted steps, and with gradients of any magnitude.</summary>
public static class SgdCases
{
    private const float LearningRate = 0.1f;

    private static readonly float[] s_momenta = [0f, 0.9f];
    private static readonly double[] s_scales = [1e-35, 1e-30, 1e30];

    private enum Step
    {
        Plain,
        Recorded,
        Halted,
    }

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from length in CaseData.OddLengths
           from momentum in s_momenta
           from step in Enum.GetValues<Step>()
           select Case(length, momentum, step, 1),
        .. from scale in s_scales
           select Case(127, 0.9f, Step.Recorded, scale),
    ];

    private static OpCase<SgdArguments> Case(int length, float momentum, Step step, double scale) =>
        new(KernelCatalog.Sgd, $"n={length} momentum={momentum} {step} scale={scale}", memory =>
        {
            float[] weights = CaseData.Uniform(length, seed: length);
            float[] gradients = CaseData.Uniform(length, seed: length + 1, scale);
            float[] velocity = CaseData.Uniform(length, seed: length + 2, scale);
            StepState state = new()
            {
                LearningRate = LearningRate,
                Recording = step == Step.Plain ? 0 : 1,
                Halted = step == Step.Halted ? 1 : 0,
            };
            ArrayView<StepState> stateView = memory.Input("State", [state]);
            if (step == Step.Halted)
            {
                return new(
                    memory.Input("Weights", weights),
                    memory.Input("Gradients", gradients),
                    momentum > 0 ? memory.Input("Velocity", velocity) : default,
                    length,
                    momentum,
                    stateView);
            }

            var expected = weights
                .Select((w, i) => SgdReference.Step(w, gradients[i], momentum > 0 ? velocity[i] : 0, momentum, LearningRate))
                .ToArray();
            double[] updates = [.. expected.Select(e => e.Update)];
            // Half an ε for each rounding: two in v, of terms no larger than |μ v| + |g|; one more in η v; one in the sum.
            double[] forVelocity =
                [.. gradients.Select((g, i) => CaseData.Epsilon * ((momentum * Math.Abs((double)velocity[i])) + Math.Abs((double)g)))];
            double[] forUpdate = [.. forVelocity.Select(t => (1.5 * LearningRate * t) + float.Epsilon)];
            double[] forWeight = [.. forUpdate.Select((t, i) => (1.5 * t) + (CaseData.Epsilon * Math.Abs(expected[i].Weight)))];
            return new(
                memory.InOut("Weights", weights, [.. expected.Select(e => e.Weight)], forWeight),
                step == Step.Recorded ? memory.InOut("Gradients", gradients, updates, forUpdate) : memory.Input("Gradients", gradients),
                momentum > 0 ? memory.InOut("Velocity", velocity, [.. expected.Select(e => e.Velocity)], forVelocity) : default,
                length,
                momentum,
                stateView);
        });
}
