using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Kernels.Tests.Ops.Activations;

/// <summary>
/// What the kernels compute backward is the slope of what they compute forward, found by differences of the kernels'
/// own results: a slope or scale that only one of the two passes knows shows here even if the references share it.
/// </summary>
public class ActivationSlopeTests
{
    private const float Step = 1f / 64f;

    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void BackwardIsTheSlopeOfForward(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        // Multiples of 1/64, so that x ± h are exact; never 0 ± h.
        float[] x = [.. Enumerable.Range(-8, 17).Select(i => (i * 0.5f) + 0.25f)];
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
        {
            float alpha = float.IsNaN(kind.DefaultAlpha()) ? float.NaN : 0.3f;
            float[] above = Forward(device, kind, alpha, [.. x.Select(v => v + Step)]);
            float[] below = Forward(device, kind, alpha, [.. x.Select(v => v - Step)]);
            float[] slopes = Backward(device, kind, alpha, x, Forward(device, kind, alpha, x));
            for (int i = 0; i < x.Length; i++)
            {
                // Truncation h²/6 · |f‴|, at most 6 (softsign), and 4 ulp of two values below 8, over 2h.
                Assert.Equal((above[i] - below[i]) / (2 * Step), slopes[i], (Step * Step) + (8 * 1.2e-7f * 4 / Step));
            }
        }
    }

    private static float[] Forward(ComputeDevice device, ActivationKind kind, float alpha, float[] x)
    {
        using DeviceBuffer<float> input = Upload(device, x);
        using DeviceBuffer<float> output = device.Allocate<float>(x.Length);
        Run(device, calls => ActivationForwardArguments.Op.Emit(calls, new(input.View, x.Length, kind, output.View, alpha)));
        return output.Download();
    }

    private static float[] Backward(ComputeDevice device, ActivationKind kind, float alpha, float[] x, float[] y)
    {
        using DeviceBuffer<float> input = Upload(device, x);
        using DeviceBuffer<float> output = Upload(device, y);
        using DeviceBuffer<float> gradient = Upload(device, [.. x.Select(_ => 1f)]);
        // In place, as planners may do it.
        Run(device, calls => ActivationBackwardArguments.Op.Emit(
            calls, new(input.View, output.View, gradient.View, x.Length, kind, gradient.View, alpha)));
        return gradient.Download();
    }

    private static void Run(ComputeDevice device, Action<CallList> emit)
    {
        using CallList calls = new(device);
        emit(calls);
        using StepProgram program = device.Load(calls);
        program.Run(firstStep: 0, steps: 1, recordEvery: 0);
        device.Synchronize();
    }

    private static DeviceBuffer<float> Upload(ComputeDevice device, float[] values)
    {
        DeviceBuffer<float> buffer = device.Allocate<float>(values.Length);
        buffer.Upload(values);
        return buffer;
    }
}
