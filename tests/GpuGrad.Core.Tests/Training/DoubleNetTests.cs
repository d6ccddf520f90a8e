using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Core.Tests.Training;

/// <summary>Finite differences check the oracle before the oracle checks anything.</summary>
public class DoubleNetTests
{
    [Theory]
    [InlineData(ActivationKind.Sigmoid, LossKind.BinaryCrossEntropy)]
    [InlineData(ActivationKind.Tanh, LossKind.SoftmaxCrossEntropy)]
    [InlineData(ActivationKind.Relu, LossKind.SoftmaxCrossEntropy)]
    [InlineData(ActivationKind.Identity, LossKind.BinaryCrossEntropy)]
    public void GradientsAreTheSlopesOfTheLoss(ActivationKind activation, LossKind loss)
    {
        const double Step = 1e-6;
        DoubleNet net = new([4, 5, 3, 3], activation, loss);
        Random random = new(7);
        foreach (double[] tensor in net.Weights.Concat(net.Biases))
        {
            for (int i = 0; i < tensor.Length; i++)
            {
                tensor[i] = (2 * random.NextDouble()) - 1;
            }
        }

        float[] inputs = [.. Enumerable.Range(0, 8).Select(_ => random.NextSingle())];
        int[] labels = [2, 0];
        DoubleNet.Gradients gradients = net.Backpropagate(inputs, labels);
        foreach ((double[] tensor, double[] gradient) in net.Weights.Concat(net.Biases).Zip(gradients.Weights.Concat(gradients.Biases)))
        {
            for (int i = 0; i < tensor.Length; i++)
            {
                double kept = tensor[i];
                tensor[i] = kept + Step;
                double above = net.Loss(inputs, labels);
                tensor[i] = kept - Step;
                double below = net.Loss(inputs, labels);
                tensor[i] = kept;
                Assert.Equal((above - below) / (2 * Step), gradient[i], 1e-8);
            }
        }
    }
}
