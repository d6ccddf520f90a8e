using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Ops.BatchNorm;

/// <summary>Batch norm with an activation in it leaves the bits that batch norm and the activation leave one after the other.</summary>
public class FusedActivationTests
{
    private const int Rows = 37;
    private const int Columns = 53;

    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void BitsAreThoseOfTwoOps(string deviceName)
    {
        Assert.SkipUnless(deviceName.StartsWith("cpu", StringComparison.Ordinal), "compilers for GPUs may contract the two differently");
        ComputeDevice device = TestDevices.Open(deviceName);
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
        {
            (float[] y, float[] dx, float[] dGamma, float[] dBeta) = Run(device, kind, fused: false);
            (float[] fusedY, float[] fusedDX, float[] fusedDGamma, float[] fusedDBeta) = Run(device, kind, fused: true);
            Assert.Equal(y, fusedY);
            Assert.Equal(dx, fusedDX);
            Assert.Equal(dGamma, fusedDGamma);
            Assert.Equal(dBeta, fusedDBeta);
        }
    }

    private static (float[] Y, float[] DX, float[] DGamma, float[] DBeta) Run(ComputeDevice device, ActivationKind kind, bool fused)
    {
        const int Length = Rows * Columns;
        float alpha = float.IsNaN(kind.DefaultAlpha()) ? float.NaN : 0.3f;
        (ActivationKind inNorm, float alphaInNorm) = fused ? (kind, alpha) : (ActivationKind.Identity, float.NaN);
        using DeviceBuffer<float> x = Uploaded(device, Length, seed: 1);
        using DeviceBuffer<float> dy = Uploaded(device, Length, seed: 2);
        using DeviceBuffer<float> gamma = Uploaded(device, Columns, seed: 3);
        using DeviceBuffer<float> beta = Uploaded(device, Columns, seed: 4);
        using DeviceBuffer<float> mean = device.Allocate<float>(Columns);
        using DeviceBuffer<float> inverseStd = device.Allocate<float>(Columns);
        using DeviceBuffer<float> u = device.Allocate<float>(Length);
        using DeviceBuffer<float> y = device.Allocate<float>(Length);
        using DeviceBuffer<float> dx = device.Allocate<float>(Length);
        using DeviceBuffer<float> dGamma = device.Allocate<float>(Columns);
        using DeviceBuffer<float> dBeta = device.Allocate<float>(Columns);
        using CallList calls = new(device) { SerialWork = 0 };
        BatchNormForwardArguments.Op.Emit(calls, new(
            x.View, gamma.View, beta.View, Rows, Columns, 1e-5f, 0.1f, 1, default, default, mean.View, inverseStd.View, fused ? y.View : u.View, inNorm,
            alphaInNorm));
        if (!fused)
        {
            ActivationForwardArguments.Op.Emit(calls, new(u.View, Length, kind, y.View, alpha));
            ActivationBackwardArguments.Op.Emit(calls, new(u.View, y.View, dy.View, Length, kind, dy.View, alpha));
        }

        BatchNormBackwardArguments.Op.Emit(calls, new(
            x.View, dy.View, mean.View, inverseStd.View, gamma.View, Rows, Columns, 1, dx.View, dGamma.View, dBeta.View, beta.View, y.View, inNorm,
            alphaInNorm));
        using StepProgram program = device.Load(calls);
        program.Run(firstStep: 0, steps: 1, recordEvery: 0);
        device.Synchronize();
        return (y.Download(), dx.Download(), dGamma.Download(), dBeta.Download());
    }

    private static DeviceBuffer<float> Uploaded(ComputeDevice device, int length, int seed)
    {
        DeviceBuffer<float> buffer = device.Allocate<float>(length);
        buffer.Upload(CaseData.Uniform(length, seed, range: 3));
        return buffer;
    }
}
