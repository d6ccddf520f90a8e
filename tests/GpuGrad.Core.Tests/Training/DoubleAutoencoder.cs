using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Losses;

namespace GpuGrad.Core.Tests.Training;

/// <summary>
/// A denoising auto-encoder with tied weights in double precision, straight from Vincent et al. 2008, whose gradients are
/// central differences of its loss: the oracle for a stage of pre-training. It shares no code with it.
/// </summary>
internal sealed class DoubleAutoencoder(int inputs, int units, ActivationKind activation, ReconstructionLoss loss)
{
    private const double Step = 1e-5;

    /// <summary>W [units, inputs], b [units], c [inputs], one after the other.</summary>
    private readonly double[] _values = new double[(units * inputs) + units + inputs];

    public double[] Weight => _values[..(units * inputs)];

    public double[] Bias => _values[(units * inputs)..^inputs];

    public void Start(float[] weight, float[] bias) =>
        ((double[])[.. weight.Select(v => (double)v), .. bias.Select(v => (double)v)]).CopyTo(_values, 0);

    /// <summary>f(W x + b) for each sample.</summary>
    public double[][] Encode(double[][] samples) => [.. samples.Select(x => (double[])
        [.. Enumerable.Range(0, units).Select(u => Activate(_values[(units * inputs) + u] + x.Select((v, i) => v * _values[(u * inputs) + i]).Sum()))])];

    /// <summary>Mean loss of restoring the clean samples from the corrupted ones.</summary>
    public double Loss(double[][] clean, double[][] corrupted) => Encode(corrupted).Zip(clean, SampleLoss).Average();

    /// <summary>One step of gradient descent.</summary>
    public void Descend(double[][] clean, double[][] corrupted, double learningRate)
    {
        double[] gradient = [.. _values.Select((_, i) => (LossAt(i, Step) - LossAt(i, -Step)) / (2 * Step))];
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i] -= learningRate * gradient[i];
        }

        double LossAt(int index, double by)
        {
            double kept = _values[index];
            _values[index] += by;
            double moved = Loss(clean, corrupted);
            _values[index] = kept;
            return moved;
        }
    }

    private double SampleLoss(double[] code, double[] x)
    {
        double total = 0;
        for (int i = 0; i < inputs; i++)
        {
            double r = _values[_values.Length - inputs + i] + code.Select((h, u) => h * _values[(u * inputs) + i]).Sum();
            total += loss == ReconstructionLoss.CrossEntropy
                ? -(x[i] * Math.Log(1 / (1 + Math.Exp(-r)))) - ((1 - x[i]) * Math.Log(1 / (1 + Math.Exp(r))))
                : (r - x[i]) * (r - x[i]) / inputs;
        }

        return total;
    }

    private double Activate(double z) => activation == ActivationKind.Sigmoid ? 1 / (1 + Math.Exp(-z)) : Math.Tanh(z);
}
