using GpuGrad.Core.Tests.Training;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Models;
using GpuGrad.Planning;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Faults;

/// <summary>
/// An exception in any call of a whole step, in any worker: nobody waits for ever, the host gets op and layer, and what is trained on the device afterwards has
/// the bits that it always has.
/// </summary>
public class FailingCallTests
{
    // A worker that waited for one that is gone would wait for ever; a step takes a millisecond.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryCallMayFail(int workers) => FailEveryCall(workers, trainAfterEvery: 20);

    [Theory, Nightly]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryCallMayFailAndATrainingFollows(int workers) => FailEveryCall(workers, trainAfterEvery: 1);

    private static void FailEveryCall(int workers, int trainAfterEvery)
    {
        (ExperimentSpec spec, Dataset dataset) = FaultyNet.Shared;
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: workers));
        IReadOnlyList<string> usual = RunFingerprint.Of(spec, dataset, device);
        using DeviceData data = new(device, dataset);
        Model model = Model.FromSpec(spec.Model, dataset.Sample, dataset.Target);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        using StepPlan plan = new(device, model, parameters, data.Train, new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Train)
        {
            Train = spec.Train,
            Steps = spec.Train.Steps!.Value,
            Shuffle = true,
            RecordedKinds = spec.Record.Kinds,
            RecordEvery = 1,
            RecordDirections = true,
            SharesMemory = true,
        });
        Assert.Contains(plan.Calls, call => ((VectorCall)call).Serial);
        Assert.Contains(plan.Calls, call => !((VectorCall)call).Serial);
        Assert.Contains(plan.Calls, call => call.RecordedOnly);
        for (int i = 0; i < plan.Calls.Count; i++)
        {
            VectorCall sound = (VectorCall)plan.Calls[i];
            for (int failing = 0; failing < (sound.Serial ? 1 : workers); failing++)
            {
                FailingCall faulty = FailingCall.InPlaceOf(sound, failing, isLate: (i + failing) % 2 == 1);
                Fail(device, [.. plan.Calls.Take(i), faulty, .. plan.Calls.Skip(i + 1)], faulty);
            }

            if (i % trainAfterEvery == 0)
            {
                Assert.Equal(usual, RunFingerprint.Of(spec, dataset, device));
            }
        }
    }

    // Twice, since a program that failed may be run again.
    private static void Fail(ComputeDevice device, IReadOnlyList<KernelCall> calls, FailingCall faulty)
    {
        using VectorStepProgram program = new(device, calls);
        for (int run = 0; run < 2; run++)
        {
            Task<KernelFailureException> failing = Task.Run(
                () => Assert.Throws<KernelFailureException>(() => program.Run(firstStep: 0, steps: 2, recordEvery: 1)), TestContext.Current.CancellationToken);
            Assert.True(failing.Wait(s_limit, TestContext.Current.CancellationToken), $"{faulty.Op} of {faulty.Layer}: the workers wait for each other");
            Assert.Same(faulty, failing.Result.Call);
            string layer = faulty.Layer.Length > 0 ? $" of layer {faulty.Layer}" : "";
            Assert.Equal($"{faulty.Op} ({faulty.Variant}){layer} failed: {FailingCall.Reason}", failing.Result.Message);
        }
    }
}
