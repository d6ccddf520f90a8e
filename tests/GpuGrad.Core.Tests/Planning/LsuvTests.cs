using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Training;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Models;
using GpuGrad.Planning;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Planning;

/// <summary>Layer-sequential unit variance, as training and the gradients command start from it.</summary>
public class LsuvTests
{
    private const double Tolerance = 0.02;

    private static readonly ExperimentSpec s_spec = Spec();
    private static readonly Dataset s_data = EngineTests.SmallData(samples: 64, seed: 6);
    private static readonly ComputeDevice s_device = TestDevices.Open("cpu/256");

    [Fact]
    public void EveryHiddenLayerStartsWithPreActivationsOfVarianceOne()
    {
        using Trainer trainer = new(s_spec, s_data, s_device);
        using DeviceSplit split = new(s_device, s_data.Train, s_data.Features);
        using StepPlan plan = new(
            s_device, trainer.Model, trainer.Parameters, split, new StepPlanSettings(s_spec.Data.Batch, s_spec.Train.Loss, PlanMode.Probe));
        plan.Run(1);
        Assert.All(plan.Layers.Where(layer => layer.Info.Role == LayerInfo.Hidden), layer =>
        {
            float[] z = layer.PreActivation.Values.Download();
            double mean = z.Average(v => (double)v);
            Assert.InRange(z.Average(v => (v - mean) * (v - mean)), 1 - Tolerance, 1 + Tolerance);
        });
    }

    [Fact]
    public void TheGradientsAreThoseOfTheScaledWeights()
    {
        using Trainer trainer = new(s_spec, s_data, s_device);
        Checkpoint scaled = new("scaled", ParameterCheckpoint.Values(trainer.Parameters), new Dictionary<string, string>());
        BatchGradients expected = GradientProbe.Measure(s_device, s_spec, s_data, scaled);
        BatchGradients found = GradientProbe.Measure(s_device, s_spec, s_data, weights: null);
        Assert.Equal(expected.Loss, found.Loss);
        Assert.All(expected.Gradients.Zip(found.Gradients), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
    }

    private static ExperimentSpec Spec()
    {
        ExperimentSpec spec = EngineTests.Spec(depth: 5, width: 24, ActivationKind.Relu, LossKind.SoftmaxCrossEntropy, batch: 64, steps: 1, 0.1);
        HiddenSpec hidden = spec.Model.Hidden! with { Init = new InitSpec.Lsuv(Tolerance, 10), BiasInit = new InitSpec.Zeros() };
        return spec with { Model = spec.Model with { Hidden = hidden } };
    }
}
