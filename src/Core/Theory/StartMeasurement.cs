using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Models;
using GpuGrad.Planning;
using ILGPU;

namespace GpuGrad.Theory;

/// <summary>What one layer of a net really does at initialisation, with one seed.</summary>
/// <param name="PreActivation">Mean square of W x + b.</param>
/// <param name="Activation">Mean square of the layer's output.</param>
/// <param name="Delta">Norm of δ over the batch.</param>
internal readonly record struct StartMeasurement(double PreActivation, double Activation, double Delta)
{
    /// <summary>Measures every layer with weights, in the order of records: one forward and backward pass over the first batch.</summary>
    /// <exception cref="SpecException">The spec does not fit the data.</exception>
    public static IReadOnlyList<StartMeasurement> Of(ComputeDevice device, ExperimentSpec spec, Dataset dataset)
    {
        SpecFit.Check(spec, dataset);
        Model model = Model.FromSpec(spec.Model, dataset.Sample, dataset.Target);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        using DeviceSplit data = new(device, dataset.Train.First(spec.Data.Batch), dataset.Sample);
        Lsuv.Scale(device, model, parameters, data, spec);
        using StepPlan plan = new(device, model, parameters, data, new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Probe)
        {
            LabelSmoothing = spec.Train.LabelSmoothing,
            Precision = spec.Train.Precision,
            Seed = spec.Seed,
        });
        plan.Run(1);
        return
        [
            .. plan.Layers.OrderBy(layer => layer.Info.Id).Select(layer => new StartMeasurement(
                MeanSquare(layer.PreActivation.Values), MeanSquare(layer.Activation.Values), Math.Sqrt(SumOfSquares(layer.PreActivation.Gradient)))),
        ];
    }

    private static double MeanSquare(ArrayView<float> values) => SumOfSquares(values) / values.Length;

    // In double, a float's square neither vanishes nor overflows.
    private static double SumOfSquares(ArrayView<float> values) => values.Download().Sum(v => (double)v * v);
}
