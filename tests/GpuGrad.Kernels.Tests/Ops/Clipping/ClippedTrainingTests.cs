using System.Runtime.InteropServices;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.Optimizers;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Ops.Clipping;

/// <summary>Clipping and an optimizer as one step, on every device.</summary>
public class ClippedTrainingTests
{
    private const int Length = 16 + 4816;
    private const int Tensors = 2;

    private static readonly ClipSegment[] s_segments = [new(0, 12, 3), new(16, 4800, 2)];

    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void TheClippedGradientHasTheLargestNorm(string deviceName)
    {
        (float[] weights, float[] update, ClipOutcome outcome, int halted, ClipRecord record) =
            Step(TestDevices.Open(deviceName), ClipMode.GlobalNorm, NonFinitePolicy.Error, Gradients());
        double norm = Norm(Gradients());
        Assert.Equal(norm, record.All.Norm, norm * 1e-6);
        Assert.Equal(2 / norm, record.All.Coefficient, 1e-6);
        Assert.Equal(norm - 2, record.All.Removed, 1e-4);
        Assert.Equal(1, record.Tensors.Sum(t => t.Share), 1e-5);
        Assert.Equal(2, Norm(update), 1e-5);
        Assert.Equal(update, weights);
        Assert.Equal(0, outcome.NonFiniteSteps);
        Assert.Equal(0, halted);
    }

    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void ANonFiniteGradientIsSkippedZeroedOrHalts(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        float[] gradients = Gradients();
        gradients[100] = float.NaN;
        foreach (NonFinitePolicy policy in Enum.GetValues<NonFinitePolicy>())
        {
            (float[] weights, float[] update, ClipOutcome outcome, int halted, ClipRecord record) =
                Step(device, ClipMode.GlobalNorm, policy, gradients);
            Assert.Equal((1, 1L, 7L), (outcome.Tensor, outcome.NonFiniteSteps, outcome.Step));
            Assert.Equal((1L, 0L, 1L), (record.All.NonFinite, record.Tensors[0].NonFinite, record.Tensors[1].NonFinite));
            Assert.Equal(policy == NonFinitePolicy.Zero ? 0 : 1, outcome.Skip);
            Assert.Equal(policy == NonFinitePolicy.Error ? 2 : 0, halted);
            Assert.Equal(policy == NonFinitePolicy.Zero ? 2 : 0, Norm(weights), 1e-5);
            Assert.Equal(0, weights[100]);
            Assert.Equal(policy == NonFinitePolicy.Error ? gradients : weights, update);
        }
    }

    [Fact]
    public void BitsDoNotDependOnTheNumberOfWorkers()
    {
        Assert.SkipUnless(TestDevices.Names.Any(name => name.StartsWith("cpu", StringComparison.Ordinal)), "the cpu device is not asked for");
        foreach (ClipMode mode in Enum.GetValues<ClipMode>())
        {
            byte[][] results =
            [
                .. from workers in (int[])[1, 2, 3]
                   select Bits(new DeviceSelector(DeviceKind.Cpu, Workers: workers), mode),
            ];
            Assert.Equal(results[0], results[1]);
            Assert.Equal(results[0], results[2]);
        }
    }

    private static byte[] Bits(DeviceSelector selector, ClipMode mode)
    {
        using ComputeDevice device = ComputeDevice.Open(selector);
        return MemoryMarshal.AsBytes(Step(device, mode, NonFinitePolicy.Skip, Gradients()).Weights.AsSpan()).ToArray();
    }

    // Weights start at 0 and the rate is −1, so that they end as the clipped gradient; the bound is 2.
    private static (float[] Weights, float[] Update, ClipOutcome Outcome, int Halted, ClipRecord Record) Step(
        ComputeDevice device, ClipMode mode, NonFinitePolicy policy, float[] gradients)
    {
        using DeviceBuffer<float> weights = device.Allocate<float>(Length);
        using DeviceBuffer<float> flat = device.Allocate<float>(Length);
        using DeviceBuffer<StepState> state = device.Allocate<StepState>(1);
        using ClipBuffers clip = new(device, s_segments, mode, 2f, policy, recordSlots: 2);
        using CallList calls = new(device) { SerialWork = 0 };
        flat.Upload(gradients);
        state.Upload([new StepState { Step = 7, Recording = 1, RecordSlot = 1, LearningRate = -1f }]);
        ClipNormsArguments.Op.Emit(calls, clip.Norms(weights.View, flat.View, state.View));
        UpdateArguments<SgdRule>.Op.Emit(calls, new(weights.View, flat.View, default, default, Length, new SgdRule(0f), state.View) { Clip = clip.Clip });
        using StepProgram program = device.Load(calls);
        program.Run(firstStep: 0, steps: 1, recordEvery: 1);
        device.Synchronize();
        ClipRecord record = clip.ReadRecord(1);
        Assert.Equal(Tensors, record.Tensors.Count);
        return (weights.Download(), flat.Download(), clip.ReadOutcome(), state.Download()[0].Halted, record);
    }

    private static float[] Gradients()
    {
        float[] gradients = CaseData.Uniform(Length, seed: 1);
        foreach (Range gap in (Range[])[12..16, 4816..])
        {
            gradients.AsSpan(gap).Clear();
        }

        return gradients;
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(v => (double)v * v));
}
