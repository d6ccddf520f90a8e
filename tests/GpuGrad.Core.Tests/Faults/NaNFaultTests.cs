using GpuGrad.Core.Tests.Training;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Faults;

/// <summary>
/// A NaN in any tensor that any op of a training step writes: the training stops, names that op and its layer, and what is trained on the device afterwards has
/// the bits that it always has.
/// </summary>
public class NaNFaultTests
{
    public static TheoryData<string> Devices => TestDevices.All;

    [Theory]
    [MemberData(nameof(Devices))]
    public void ANaNIsTracedToItsOp(string deviceName) => WriteNaNs(deviceName, every: deviceName == "sim" ? 17 : 5);

    [Theory, Nightly]
    [MemberData(nameof(Devices))]
    public void ANaNOfAnyOpIsTracedToIt(string deviceName) => WriteNaNs(deviceName, every: 1);

    private static void WriteNaNs(string deviceName, int every)
    {
        (ExperimentSpec spec, Dataset dataset) = FaultyNet.Small;
        ComputeDevice device = TestDevices.Open(deviceName);
        IReadOnlyList<string> usual = RunFingerprint.Of(spec, dataset, device);
        IReadOnlyList<FaultPlace> places = FaultPlace.Of(spec, dataset, device);
        Assert.InRange(places.Count, 30, 100);
        for (int i = 0; i < places.Count; i += every)
        {
            using (NaNFault fault = new(places[i]))
            {
                AssertTold(places[i], new Trainer(spec, dataset, device));
            }

            Assert.Equal(usual, RunFingerprint.Of(spec, dataset, device));
        }
    }

    private static void AssertTold(FaultPlace place, Trainer faulty)
    {
        using Trainer trainer = faulty;
        double evaluated = 0;
        trainer.Evaluated += evaluation => evaluated = evaluation.Loss;
        Exception? failure = Record.Exception(() => trainer.Train(TestContext.Current.CancellationToken));
        switch (place)
        {
            case { Op: "BatchNormForward", Tensor: "RunningMean" or "RunningVariance" }:
                // Training reads no running statistics; the evaluation does, and tells.
                Assert.Null(failure);
                Assert.True(double.IsNaN(evaluated), $"the evaluation hides {place}");
                break;
            case { Op: "KeepBeforeRecord" } or { Op: "Adam", Tensor: "Gradients" }:
                // What only records read.
                Assert.Null(failure);
                break;
            default:
                NonFiniteException told = Assert.IsType<NonFiniteException>(failure);
                // The factors of clipping are no tensors of the plan: the update that reads them is named.
                string op = place.Op == "ClipNorms" ? "Adam" : place.Op;
                Assert.Equal((0L, op, place.Layer), (told.Origin?.Step, told.Origin?.Op, told.Origin?.Layer));
                Assert.Contains(place.Layer.Length > 0 ? $"{op} of {place.Layer} made" : $"{op} made", told.Message, StringComparison.Ordinal);
                break;
        }
    }
}
