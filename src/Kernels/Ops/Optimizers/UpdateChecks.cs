using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>Checks that optimizers share. Each names the argument in its message.</summary>
internal static class UpdateChecks
{
    /// <summary>Requires a factor that is at least 0 and below 1.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void RequireDecay(float value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        RequireDecay(value, 1f - value, name);

    /// <summary>As above, for a factor that comes with 1 minus it, which tells a factor of 1 from one that was rounded to 1.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void RequireDecay(float value, float rest, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0f && rest > 0f))
        {
            throw new ArgumentException($"{name} is {value}, it must be at least 0 and below 1.", name);
        }
    }

    /// <summary>Requires a finite number that is not negative.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void RequireNotNegative(float value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0f && float.IsFinite(value)))
        {
            throw new ArgumentException($"{name} is {value}, it must be at least 0 and finite.", name);
        }
    }

    /// <summary>Requires an accumulator to be left out where the rule keeps none.</summary>
    /// <exception cref="ArgumentException">It is given.</exception>
    public static void RequireWanted(ArrayView<float> accumulator, bool kept, [CallerArgumentExpression(nameof(accumulator))] string name = "")
    {
        if (!kept && accumulator.Length > 0)
        {
            throw new ArgumentException($"{name} holds {accumulator.Length} elements, but the rule keeps no such accumulator.", name);
        }
    }
}
