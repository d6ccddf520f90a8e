using GpuGrad;
using GpuGrad.Kernels;

namespace Examples;

/// <summary>Compares the gradient of every weight of a small net with differences of the loss: the check that a layer of one's own has to pass.</summary>
internal static class GradientCheck
{
    private const int Samples = 16;
    private const int Features = 12;
    private const float Nudge = 3e-3f;

    public static void Run()
    {
        Layer.Register<LowRankLayer>("lowRank");
        ActivationKind squaredRelu = ActivationFunction.Register<SquaredRelu>();
        Check("a low-rank layer", new LowRankLayer { Outputs = 8, Rank = 3 }, new ActivationLayer(ActivationKind.Tanh));
        Check("squared ReLU", new DenseLayer { Outputs = 8 }, new ActivationLayer(squaredRelu));
        Check("squared ReLU after a batch norm", new DenseLayer { Outputs = 8 }, new BatchNormLayer(new BatchNormSpec()), new ActivationLayer(squaredRelu));
    }

    private static void Check(string what, params Layer[] layers)
    {
        Random random = new(1);
        DataSplit split = DataSplit.OfNumbers(Draw(Samples * Features), Draw(Samples * 2), numberColumns: 2);
        // A learning rate of 0 changes nothing, and nothing recorded leaves the gradient where it is.
        ExperimentSpec spec = new()
        {
            Data = new DataSpec { Batch = Samples },
            Model = new ModelSpec { Layers = [.. layers, new DenseLayer { Outputs = 2 }] },
            Train = new TrainSpec { Steps = 1, Optimizer = new Sgd { LearningRate = 0 } },
            Record = new RecordSpec { Kinds = [] },
        };
        using ComputeDevice device = ComputeDevice.Open("cpu");
        using Trainer trainer = new(spec, new Dataset("random", split, split, Features, TargetShape.OfNumbers(2)), device);
        trainer.Step();
        double difference = 0, size = 0;
        foreach (Parameter parameter in trainer.Parameters.Learned)
        {
            float[] gradient = parameter.Gradient.Download(), values = parameter.Values.Download();
            for (int i = 0; i < values.Length; i++)
            {
                double slope = (LossAt(i, Nudge) - LossAt(i, -Nudge)) / (2 * Nudge);
                difference = Math.Max(difference, Math.Abs(gradient[i] - slope));
                size = Math.Max(size, Math.Abs(slope));
            }

            double LossAt(int index, float nudge)
            {
                float[] nudged = [.. values];
                nudged[index] += nudge;
                parameter.Values.Upload<float>(nudged);
                double loss = trainer.Step();
                parameter.Values.Upload<float>(values);
                return loss;
            }
        }

        if (difference > 0.01 * size)
        {
            throw new InvalidOperationException($"{what}: gradients and differences of the loss part by {difference}, the largest being {size}.");
        }

        Console.WriteLine($"{what}: gradients and differences of the loss agree to {difference / size:P2} of the largest");

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
