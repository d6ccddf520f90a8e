using GpuGrad;
using GpuGrad.Kernels;

namespace Examples;

/// <summary>Data of one's own, and a training loop of one's own.</summary>
internal static class StepByStep
{
    public static void Run()
    {
        Dataset circle = new("circle", DataSplit.Read(Points(seed: 1, count: 2_000)), DataSplit.Read(Points(seed: 2, count: 500)), sample: 2, target: 2);
        ExperimentSpec spec = new()
        {
            Data = new DataSpec { Batch = 50 },
            Model = new ModelSpec { Hidden = new HiddenSpec { Depth = 2, Width = 32, Activation = ActivationKind.Tanh } },
            Train = new TrainSpec { Optimizer = new Sgd { LearningRate = 0.1, Momentum = 0.9 } },
        };

        using ComputeDevice device = ComputeDevice.Open("cpu");
        using Trainer trainer = new(spec, circle, device);
        for (EvaluationRecord test = trainer.Evaluate(); test.Accuracy < 0.97 && trainer.StepsDone < 2_000; test = trainer.Evaluate())
        {
            double loss = trainer.Step(100);
            Console.WriteLine($"after {trainer.StepsDone} steps: loss {loss:F4}");
        }

        float[] firstWeights = trainer.Parameters["0.weight"].Values.Download();
        Console.WriteLine(
            $"test accuracy {trainer.Evaluate().Accuracy:P1}; the first layer's weights reach from {firstWeights.Min():F2} to {firstWeights.Max():F2}");
    }

    // Points of the square, and whether they lie in a circle: any sequence of rows will do.
    private static IEnumerable<(float[] Inputs, int Label)> Points(int seed, int count)
    {
        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            float x = (2 * random.NextSingle()) - 1, y = (2 * random.NextSingle()) - 1;
            yield return ([x, y], (x * x) + (y * y) < 0.5 ? 1 : 0);
        }
    }
}
