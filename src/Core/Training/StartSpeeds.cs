using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Models;
using GpuGrad.Planning;
using GpuGrad.Records;

namespace GpuGrad.Training;

/// <summary>
/// The speed at which a layer begins to learn: the norm of the mean of ∂C/∂b over many samples, before the first step
/// (Nielsen, Neural Networks and Deep Learning, chapter 5).
/// </summary>
internal static class StartSpeeds
{
    /// <summary>
    /// Measures the speed of every hidden layer with biases, but for those that a norm takes away, over the first <paramref name="samples"/> samples, first
    /// layer first.
    /// </summary>
    public static IReadOnlyList<Measurement> Measure(
        ComputeDevice device, Model model, ParameterSet parameters, DeviceSplit data, TrainSpec train, int samples,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        using StepPlan plan = new(device, model, parameters, data, new StepPlanSettings(Math.Min(samples, data.Count), train.Loss, PlanMode.Probe)
        {
            LabelSmoothing = train.LabelSmoothing,
            Precision = train.Precision,
            SharesMemory = true,
        });
        plan.Run(1);
        cancellation.ThrowIfCancellationRequested();
        return
        [
            .. from layer in plan.Layers
               where layer.Info.Role == LayerInfo.Hidden && layer.Bias is not null && !layer.BiasDoesNothing
               let gradient = layer.Bias!.Gradient.Download()
               select new Measurement(Measurement.Speed, layer.Info.Id, 0, Math.Sqrt(gradient.Sum(g => (double)g * g))),
        ];
    }
}
