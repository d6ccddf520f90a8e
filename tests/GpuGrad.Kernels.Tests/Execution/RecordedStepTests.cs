using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.AdvanceStep;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Kernels.Tests.Execution;

/// <summary>Calls for recorded steps run on these only, and the state on the device agrees on which they are.</summary>
public class RecordedStepTests
{
    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void RecordedCallsRunOnRecordedSteps(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        foreach ((long first, int steps, int every, int recorded) in
            new[] { (0L, 20, 5, 4), (7L, 20, 5, 4), (1L, 4, 5, 0), (5L, 1, 5, 1), (0L, 9, 1, 9), (0L, 9, 0, 0) })
        {
            using DeviceBuffer<float> rates = device.Allocate<float>(1);
            using DeviceBuffer<StepState> all = device.Allocate<StepState>(1);
            using DeviceBuffer<StepState> some = device.Allocate<StepState>(1);
            all.Upload([new StepState { Step = first - 1 }]);
            using CallList calls = new(device);
            AdvanceStepArguments.Op.Emit(calls, new(all.View, 10, 1, every, 1, rates.View, 1));
            calls.RecordedOnly = true;
            AdvanceStepArguments.Op.Emit(calls, new(some.View, 10, 1, 0, 1, rates.View, 1));
            using StepProgram program = device.Load(calls);
            program.Run(first, steps, every);
            device.Synchronize();

            StepState last = all.Download()[0];
            Assert.Equal(first + steps - 1, last.Step);
            Assert.Equal(every > 0 && last.Step % every == 0 ? 1 : 0, last.Recording);
            Assert.Equal(recorded, some.Download()[0].Step);
        }
    }
}
