using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>The rules of clipping that both families share.</summary>
internal static class ClipRules
{
    /// <summary>What clip_grad_norm_ adds to a norm.</summary>
    public const float NormExtra = 1e-6f;

    /// <summary>The <see cref="StepState.Halted"/> of a non-finite gradient.</summary>
    public const int HaltedByGradient = 2;

    /// <summary>A gradient as the optimizer takes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Clip<T>(T gradient, T coefficient, T limit)
        where T : struct, IFloat<T>
    {
        T zero = T.Of(0f);
        T least = zero - limit;
        T g = T.SelectLess(T.Abs(gradient), T.Of(float.PositiveInfinity), gradient, zero) * coefficient;
        g = T.SelectLess(g, least, least, g);
        return T.SelectLess(zero - g, least, limit, g);
    }

    /// <summary>Applies the policy to a step whose gradients hold so many non-finite elements, the first in tensor <paramref name="tensor"/>.</summary>
    public static void Conclude(ClipNormsArguments a, int nonFinite, int tensor)
    {
        if (a.State[0].Halted != 0)
        {
            return;
        }

        ClipOutcome outcome = a.Clip.Outcome[0];
        outcome.Skip = 0;
        if (nonFinite > 0)
        {
            outcome.Skip = a.Policy == NonFinitePolicy.Zero ? 0 : 1;
            outcome.Tensor = tensor;
            outcome.Step = a.State[0].Step;
            outcome.NonFiniteSteps++;
            if (a.Policy == NonFinitePolicy.Error)
            {
                a.State[0].Halted = HaltedByGradient;
            }
        }

        a.Clip.Outcome[0] = outcome;
    }
}
