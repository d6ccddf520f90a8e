using GpuGrad;
using GpuGrad.Kernels;

namespace Examples;

/// <summary>
/// Compares the gradient of every weight of a small net with differences of the loss, and with what the kernels for GPUs make of it on the simulated one:
/// the check that a layer of one's own has to pass.
/// </summary>
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
        Dataset dataset = new("random", split, split, Features, TargetShape.OfNumbers(2));
        // A learning rate of 0 changes nothing, and nothing recorded leaves the gradient where it is.
        ExperimentSpec spec = new()
        {
            Data = new DataSpec { Batch = Samples },
            Model = new ModelSpec { Layers = [.. layers, new DenseLayer { Outputs = 2 }] },
            Train = new TrainSpec { Steps = 1, Optimizer = new Sgd { LearningRate = 0 } },
            Record = new RecordSpec { Kinds = [] },
        };
        using ComputeDevice cpu = ComputeDevice.Open("cpu"), gpu = ComputeDevice.Open("sim");
        using Trainer trainer = new(spec, dataset, cpu), simulated = new(spec, dataset, gpu);
        trainer.Step();
        simulated.Step();
        // Read before the first nudge: every step makes gradients anew.
        Dictionary<string, float[]> gradients = trainer.Parameters.Learned.ToDictionary(p => p.Name, p => p.Gradient.Download());
        double difference = 0, between = 0, size = 0;
        foreach (Parameter parameter in trainer.Parameters.Learned)
        {
            float[] gradient = gradients[parameter.Name], onGpu = simulated.Parameters[parameter.Name].Gradient.Download();
            float[] values = parameter.Values.Download();
            for (int i = 0; i < values.Length; i++)
            {
                double slope = (LossAt(i, Nudge) - LossAt(i, -Nudge)) / (2 * Nudge);
                difference = Math.Max(difference, Math.Abs(gradient[i] - slope));
                between = Math.Max(between, Math.Abs(gradient[i] - onGpu[i]));
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

        if (!(difference < 1e-3 * size && between < 1e-5 * size))
        {
            throw new InvalidOperationException(
                $"{what}: of gradients up to {size}, those of the loss's differences part by {difference} and those of the kernels for GPUs by {between}.");
        }

        Console.WriteLine($"{what}: gradients agree with differences of the loss to {difference / size:E0}, and with the kernels for GPUs to {between / size:E0}");

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
