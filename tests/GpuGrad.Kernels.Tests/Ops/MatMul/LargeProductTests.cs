using System.Globalization;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Tests.Ops.MatMul;

/// <summary>
/// A product of many whole tiles on CUDA. GPUGRAD_LARGE_PRODUCT sets its size: tests/count-matmul.sh runs it at 1024 under
/// the emulator and reads the counters.
/// </summary>
public class LargeProductTests
{
    private const int Sampled = 256;

    [Theory]
    [InlineData(Transposition.NN)]
    [InlineData(Transposition.NT)]
    [InlineData(Transposition.TN)]
    public void LargeProductOnCuda(Transposition transposition)
    {
        Assert.SkipUnless(TestDevices.Names.Contains("cuda:0"), "CUDA is not asked for");
        ComputeDevice device = TestDevices.Open("cuda:0");
        int side = int.Parse(Environment.GetEnvironmentVariable("GPUGRAD_LARGE_PRODUCT") ?? "256", CultureInfo.InvariantCulture);
        float[] hostA = CaseData.Uniform(side * side, seed: 1);
        float[] hostB = CaseData.Uniform(side * side, seed: 2);
        using DeviceBuffer<float> a = device.Allocate<float>(hostA.Length);
        using DeviceBuffer<float> b = device.Allocate<float>(hostB.Length);
        using DeviceBuffer<float> c = device.Allocate<float>(hostA.Length);
        a.Upload(hostA);
        b.Upload(hostB);
        using CallList calls = new(device);
        MatMulArguments.Op.Emit(calls, new(a.View, b.View, ArrayView<float>.Empty, side, side, side, transposition, c.View));
        Assert.Equal(nameof(RegisterTileMatMul), Assert.Single(calls.Calls).Variant);
        using StepProgram program = device.Load(calls);
        program.Run(firstStep: 0, steps: 1, recordEvery: 1);
        float[] found = c.Download();
        Random random = new(3);
        for (int i = 0; i < Sampled; i++)
        {
            int row = random.Next(side);
            int column = random.Next(side);
            (double sum, double magnitude) = MatMulReference.Element(hostA, hostB, side, side, side, transposition, row, column);
            Assert.Equal(sum, found[(row * side) + column], MatMulReference.Tolerance(magnitude, side));
        }
    }
}
