using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Ops.Clipping;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>Checks that the arguments of optimizers share.</summary>
internal static class UpdateChecks
{
    /// <summary>Requires a factor that is at least 0 and below 1.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void RequireDecay(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0 && value < 1))
        {
            throw new ArgumentException($"{name} is {value}, it must be at least 0 and below 1.", name);
        }
    }

    /// <summary>Requires a finite number that is not negative.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void RequireNotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentException($"{name} is {value}, it must be at least 0 and finite.", name);
        }
    }

    /// <summary>Requires room for the weights, their gradients and what clips them.</summary>
    /// <exception cref="ArgumentException">A size does not fit, or they share memory.</exception>
    public static void Require(ArrayView<float> Weights, ArrayView<float> Gradients, long Length, ArrayView<StepState> State, GradientClip Clip)
    {
        ArgumentChecks.RequirePositive(Length);
        Weights.RequireLength(Length);
        Gradients.RequireLength(Length);
        State.RequireLength(1);
        Weights.RequireApart(Gradients);
        Clip.Validate();
    }

    /// <summary>Requires room for an accumulator of its own.</summary>
    /// <exception cref="ArgumentException">It is too short, or shares memory with weights or gradients.</exception>
    public static void RequireAccumulator(
        ArrayView<float> accumulator,
        long length,
        ArrayView<float> weights,
        ArrayView<float> gradients,
        [CallerArgumentExpression(nameof(accumulator))] string name = "")
    {
        accumulator.RequireLength(length, name);
        accumulator.RequireApart(weights, name, "Weights");
        accumulator.RequireApart(gradients, name, "Gradients");
    }

    /// <summary>Declares the weights, their gradients and what clips them.</summary>
    public static void Declare(
        AccessList accesses, ArrayView<float> Weights, ArrayView<float> Gradients, long Length, ArrayView<StepState> State, GradientClip Clip)
    {
        accesses.Reads(State, 1);
        Clip.Declare(accesses);
        accesses.Updates(Gradients, Length);
        accesses.Updates(Weights, Length);
    }
}
