using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Models;
using GpuGrad.Planning;

namespace GpuGrad.Core.Tests.Layers;

public class ResidualLayerTests
{
    public static TheoryData<string> Devices => [.. TestDevices.Names];

    // The gradient of (output − target)² is infinite where the target is as far off as a float can be.
    [Theory]
    [MemberData(nameof(Devices))]
    public void AnInfiniteGradientOfTheSumIsInfiniteInTheBranch(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        ExperimentSpec spec = ExperimentSpec.Parse("""
            {
              "data": { "batch": 1 },
              "model": { "layers": [ { "dense": 2, "init": "orthogonal" }, { "residual": [ { "dense": 2, "init": "orthogonal" } ] }, { "dense": 2, "init": { "kind": "constant", "value": 3 } } ] },
              "train": { "loss": "meanSquaredError" }
            }
            """, "x");
        DataSplit split = DataSplit.OfNumbers([1f, -1f], [-3.4e38f, -3.4e38f], 2);
        Model model = Model.FromSpec(spec.Model, 2, TargetShape.OfNumbers(2));
        using ParameterSet parameters = new(device, model.Parameters, seed: 1);
        using DeviceSplit data = new(device, split, 2);
        using StepPlan plan = new(device, model, parameters, data, new StepPlanSettings(1, LossKind.MeanSquaredError, PlanMode.Probe));

        plan.Run(1);

        Assert.All(plan.Layers[1].PreActivation.Gradient.Download(), value => Assert.Equal(float.PositiveInfinity, value));
    }
}
