using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Core.Tests.Training;

/// <summary>
/// A multi-layer perceptron in double precision, one sample after the other, straight from the textbook: the oracle for
/// the engine as a whole. It shares no code with it.
/// </summary>
internal sealed class DoubleNet(int[] widths, ActivationKind activation, LossKind loss)
{
    public double[][] Weights { get; } = [.. widths.Zip(widths.Skip(1), (inputs, outputs) => new double[outputs * inputs])];

    public double[][] Biases { get; } = [.. widths.Skip(1).Select(outputs => new double[outputs])];

    public int LayerCount => Weights.Length;

    /// <summary>Mean loss over the samples and all gradients of it; δ is kept per sample: [layer][sample · out].</summary>
    public Gradients Backpropagate(float[] inputs, int[] labels)
    {
        int samples = labels.Length;
        Gradients g = new(
            [.. Weights.Select(w => new double[w.Length])],
            [.. Biases.Select(b => new double[b.Length])],
            [.. Biases.Select(b => new double[b.Length * samples])]);
        for (int s = 0; s < samples; s++)
        {
            double[] x = [.. inputs.Skip(s * widths[0]).Take(widths[0]).Select(v => (double)v)];
            (double[][] z, double[][] a) = Forward(x);
            double[] delta = OutputDelta(z[^1], labels[s], out double sampleLoss);
            g.Loss += sampleLoss / samples;
            for (int l = LayerCount - 1; l >= 0; l--)
            {
                double[] input = l == 0 ? x : a[l - 1];
                for (int o = 0; o < delta.Length; o++)
                {
                    double mean = delta[o] / samples;
                    g.Deltas[l][(s * delta.Length) + o] = mean;
                    g.Biases[l][o] += mean;
                    for (int i = 0; i < input.Length; i++)
                    {
                        g.Weights[l][(o * input.Length) + i] += mean * input[i];
                    }
                }

                if (l > 0)
                {
                    delta = Back(l, delta, z[l - 1]);
                }
            }
        }

        return g;
    }

    public double Loss(float[] inputs, int[] labels) => Backpropagate(inputs, labels).Loss;

    public void Step(Gradients g, double learningRate)
    {
        for (int l = 0; l < LayerCount; l++)
        {
            for (int i = 0; i < Weights[l].Length; i++)
            {
                Weights[l][i] -= learningRate * g.Weights[l][i];
            }

            for (int i = 0; i < Biases[l].Length; i++)
            {
                Biases[l][i] -= learningRate * g.Biases[l][i];
            }
        }
    }

    private (double[][] Z, double[][] A) Forward(double[] x)
    {
        double[][] z = new double[LayerCount][];
        double[][] a = new double[LayerCount][];
        for (int l = 0; l < LayerCount; l++)
        {
            double[] input = l == 0 ? x : a[l - 1];
            z[l] = [.. Biases[l].Select((b, o) => b + input.Select((v, i) => v * Weights[l][(o * input.Length) + i]).Sum())];
            a[l] = [.. z[l].Select(Activate)];
        }

        return (z, a);
    }

    private double[] OutputDelta(double[] z, int label, out double sampleLoss)
    {
        if (loss == LossKind.SoftmaxCrossEntropy)
        {
            double most = z.Max();
            double sum = z.Sum(v => Math.Exp(v - most));
            sampleLoss = most + Math.Log(sum) - z[label];
            return [.. z.Select((v, j) => (Math.Exp(v - most) / sum) - (j == label ? 1 : 0))];
        }

        sampleLoss = z.Select((v, j) => j == label ? Math.Log(1 + Math.Exp(-v)) : Math.Log(1 + Math.Exp(v))).Sum();
        return [.. z.Select((v, j) => (1 / (1 + Math.Exp(-v))) - (j == label ? 1 : 0))];
    }

    private double[] Back(int l, double[] delta, double[] zBefore) =>
        [.. zBefore.Select((v, i) => delta.Select((d, o) => d * Weights[l][(o * zBefore.Length) + i]).Sum() * Slope(v))];

    private double Activate(double v) => activation switch
    {
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-v)),
        ActivationKind.Tanh => Math.Tanh(v),
        ActivationKind.Relu => Math.Max(0, v),
        _ => v,
    };

    private double Slope(double v) => activation switch
    {
        ActivationKind.Sigmoid => Activate(v) * (1 - Activate(v)),
        ActivationKind.Tanh => 1 - (Math.Tanh(v) * Math.Tanh(v)),
        ActivationKind.Relu => v > 0 ? 1 : 0,
        _ => 1,
    };

    internal sealed record Gradients(double[][] Weights, double[][] Biases, double[][] Deltas)
    {
        public double Loss { get; set; }
    }
}
