using GpuGrad;
using GpuGrad.Kernels;

namespace Examples;

/// <summary>y = max(x, 0)², from So et al. 2021, "Primer: Searching for Efficient Transformers for Language Modeling".</summary>
public readonly struct SquaredRelu : IActivation
{
    /// <inheritdoc/>
    public static string Name => "squaredRelu";

    /// <inheritdoc/>
    public static bool CanDie => true;

    /// <inheritdoc/>
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T>
    {
        T positive = T.SelectLess(x, T.Of(0f), T.Of(0f), x);
        return positive * positive;
    }

    /// <inheritdoc/>
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T> => T.Of(2f) * T.SelectLess(x, T.Of(0f), T.Of(0f), x);

    /// <summary>1/√E[f(z)²] with z ~ N(0, 1), which is √(2/3): E[z⁴] is 3, and half of it is left.</summary>
    public static double Gain(double alpha) => Math.Sqrt(2.0 / 3);

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => x > 0 ? x * x : 0;

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => x > 0 ? 2 * x : 0;
}

/// <summary>The activation in a net: every device runs it, and files know its name.</summary>
internal static class TrainASquaredReluNet
{
    public static void Run()
    {
        ActivationKind squaredRelu = ActivationFunction.Register<SquaredRelu>();
        ExperimentSpec spec = new()
        {
            Model = new ModelSpec { Hidden = new HiddenSpec { Depth = 2, Width = 64, Activation = squaredRelu } },
            Train = new TrainSpec { Epochs = 1, Optimizer = new Adam { LearningRate = 0.002 } },
        };

        using ComputeDevice device = ComputeDevice.Open("cpu");
        using Trainer trainer = new(spec, Dataset.Load("fashion-mnist"), device);
        trainer.Train();
        Console.WriteLine($"test accuracy {trainer.Evaluate().Accuracy:P1} with {spec.Model.Hidden!.Activation.Name}");
    }
}
