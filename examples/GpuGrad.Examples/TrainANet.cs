using GpuGrad;
using GpuGrad.Kernels;

namespace Examples;

/// <summary>A net built and trained in C#, watched while it learns.</summary>
internal static class TrainANet
{
    public static void Run()
    {
        ExperimentSpec spec = new()
        {
            Data = new DataSpec { Batch = 64 },
            Model = new ModelSpec
            {
                Layers =
                [
                    new DenseLayer { Outputs = 64 },
                    new BatchNormLayer(new BatchNormSpec()),
                    new ActivationLayer(ActivationKind.Relu),
                    new ResidualLayer { Body = [new DenseLayer { Outputs = 64 }, new ActivationLayer(ActivationKind.Relu)] },
                    new DenseLayer { Outputs = 10 },
                ],
            },
            Train = new TrainSpec { Epochs = 1, Optimizer = new Adam { LearningRate = 0.002 }, Clip = new ClipSpec.GlobalNorm(1) },
            Record = new RecordSpec { Every = 20, Kinds = [RecordedKind.Delta] },
        };

        using ComputeDevice device = ComputeDevice.Open("cpu");
        Dataset images = Dataset.Load("fashion-mnist");
        using Trainer trainer = new(spec, images, device);
        trainer.Recorded += (step, records) => Console.WriteLine(
            $"step {step.Step}: loss {step.Loss:F3}, |δ| {string.Join(" ", records.Select(record => $"{record.Statistics.Norm:E1}"))}");
        trainer.Train();

        Console.WriteLine($"test accuracy {trainer.Evaluate().Accuracy:P1}");
        float[] scores = trainer.Predict(images.Test.Inputs.AsSpan(0, images.Features));
        Console.WriteLine($"the first test image is of class {images.ClassNames[scores.IndexOf(scores.Max())]}");
    }
}
