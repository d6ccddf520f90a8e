using GpuGrad.Checkpoints;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Models;
using GpuGrad.Planning;

namespace GpuGrad.Training;

/// <summary>One forward and backward pass in training mode, with nothing learned from it: what makes the engine checkable from outside.</summary>
internal static class GradientProbe
{
    /// <summary>The gradients over the first batch of the training split, its samples in order.</summary>
    /// <param name="device">The device, open.</param>
    /// <param name="spec">The net, the batch and the loss.</param>
    /// <param name="dataset">The data that the spec names.</param>
    /// <param name="weights">The weights; null takes those that the spec starts from.</param>
    /// <exception cref="SpecException">The spec does not fit the data.</exception>
    /// <exception cref="CheckpointException">The weights are not those of the net, or not all finite.</exception>
    public static BatchGradients Measure(ComputeDevice device, ExperimentSpec spec, Dataset dataset, Checkpoint? weights)
    {
        SpecFit.Check(spec, dataset);
        Model model = Model.FromSpec(spec.Model, dataset.Sample, dataset.Target);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        using DeviceSplit data = new(device, dataset.Train, dataset.Sample);
        weights ??= spec.Train.WeightsFile is { } file ? StartWeights.Read(file) : null;
        if (weights is null)
        {
            Lsuv.Scale(device, model, parameters, data, spec);
        }
        else
        {
            ParameterCheckpoint.RequireFinite(weights);
            ParameterCheckpoint.Load(weights, parameters);
        }

        using StepPlan plan = new(device, model, parameters, data, new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Probe)
        {
            LabelSmoothing = spec.Train.LabelSmoothing,
            Precision = spec.Train.Precision,
            Seed = spec.Seed,
            SharesMemory = true,
        });
        StepLossRecord loss = plan.Run(1)[0];
        return new BatchGradients((double)loss.LossSum / loss.Samples, ParameterCheckpoint.Gradients(parameters));
    }
}
