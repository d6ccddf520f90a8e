using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.BatchNorm;
using GpuGrad.Kernels.Ops.Standardization;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Kernels.Tests.Ops.BatchNorm;

/// <summary>
/// The textbook case: pre-activations drawn from N(−6, 1) lie where sigmoid is flat. Batch normalisation brings them to
/// where it is steep, and its learned scale and shift can bring them back.
/// </summary>
public class SaturationTests
{
    private const int Rows = 256;
    private const int Columns = 4;

    // σ′(z) < 0.02 for |z| > 3.87: all but 1.7 % of N(−6, 1), and 0.01 % of N(0, 1).
    private const double Flat = 0.02;

    // σ′(z) > 0.1 for |z| < 2.06, where 96 % of N(0, 1) lie. At most it is 0.25.
    private const double Steep = 0.1;

    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void NormalisedPreActivationsLeaveTheSaturatedRegion(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        float[] x = PreActivations();
        double[] before = SigmoidSlopes(device, x);
        Assert.True(before.Count(s => s < Flat) > 0.95 * x.Length);
        Assert.Equal(0, before.Count(s => s > Steep));

        float[] y = Normalised(device, x, Repeated(1), Repeated(0));
        double[] after = SigmoidSlopes(device, y);
        Assert.Equal(0, after.Count(s => s < 0.01));
        Assert.True(after.Count(s => s > Steep) > 0.9 * x.Length);
        for (int c = 0; c < Columns; c++)
        {
            (double mean, double variance) = Statistics(y, c);
            // A mean of values off by about ε · 6 / σ each; σ² / (σ² + 1e-5) is short of 1 by 1e-5.
            Assert.Equal(0, mean, 2e-6);
            Assert.Equal(1, variance, 2e-5);
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void LearnedScaleAndShiftMoveThemBack(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        float[] x = PreActivations();
        double[] slopes = SigmoidSlopes(device, Normalised(device, x, Repeated(1), Repeated(-6)));
        Assert.True(slopes.Count(s => s < Flat) > 0.95 * x.Length);

        // γ = √(σ² + ε) and β = μ undo the normalisation, up to the roundings of numbers no larger than 10.
        float[] std = [.. Enumerable.Range(0, Columns).Select(c => (float)Math.Sqrt(Statistics(x, c).Variance + 1e-5))];
        float[] mean = [.. Enumerable.Range(0, Columns).Select(c => (float)Statistics(x, c).Mean)];
        float[] restored = Normalised(device, x, std, mean);
        Assert.All(restored.Zip(x), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    private static float[] Normalised(ComputeDevice device, float[] x, float[] gamma, float[] beta)
    {
        using DeviceBuffer<float> input = Uploaded(device, x);
        using DeviceBuffer<float> scale = Uploaded(device, gamma);
        using DeviceBuffer<float> shift = Uploaded(device, beta);
        using DeviceBuffer<float> mean = device.Allocate<float>(Columns);
        using DeviceBuffer<float> inverseStd = device.Allocate<float>(Columns);
        using DeviceBuffer<float> output = device.Allocate<float>(x.Length);
        Run(device, calls => BatchNormForwardArguments.Op.Emit(calls, new(
            input.View,
            scale.View,
            shift.View,
            Rows,
            Columns,
            Epsilon: 1e-5f,
            Momentum: 0.1f,
            Training: 1,
            RunningMean: default,
            RunningVariance: default,
            mean.View,
            inverseStd.View,
            output.View)));
        return output.Download();
    }

    // σ′ at each z, by the kernels of the activation.
    private static double[] SigmoidSlopes(ComputeDevice device, float[] z)
    {
        using DeviceBuffer<float> input = Uploaded(device, z);
        using DeviceBuffer<float> output = device.Allocate<float>(z.Length);
        Run(device, calls => ActivationForwardArguments.Op.Emit(calls, new(input.View, z.Length, ActivationKind.Sigmoid, output.View)));
        return [.. output.Download().Select(y => (double)y * (1 - y))];
    }

    private static void Run(ComputeDevice device, Action<CallList> emit)
    {
        using CallList calls = new(device);
        emit(calls);
        using StepProgram program = device.Load(calls);
        program.Run(firstStep: 0, steps: 1, recordEvery: 0);
        device.Synchronize();
    }

    private static DeviceBuffer<float> Uploaded(ComputeDevice device, float[] values)
    {
        DeviceBuffer<float> buffer = device.Allocate<float>(values.Length);
        buffer.Upload(values);
        return buffer;
    }

    // Box and Muller.
    private static float[] PreActivations()
    {
        Random random = new(6);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)(-6 + StandardNormal(random)))];
    }

    private static double StandardNormal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static (double Mean, double Variance) Statistics(float[] matrix, int column) =>
        StandardizationReference.Statistics(BatchNormReference.Column([.. matrix.Select(v => (double)v)], Columns, column));

    private static float[] Repeated(float value) => [.. Enumerable.Repeat(value, Columns)];
}
