using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Layers;
using GpuGrad.Models;

namespace GpuGrad.Planning;

/// <summary>
/// Layer-sequential unit-variance initialisation (Mishkin and Matas 2016): from the first layer to the last, orthonormal
/// weights are divided by the standard deviation of the layer's pre-activations on a batch until that is 1.
/// </summary>
internal static class Lsuv
{
    /// <summary>Scales the weights of the layers that ask for it; does nothing where none does.</summary>
    public static void Scale(ComputeDevice device, Model model, ParameterSet parameters, DeviceSplit data, ExperimentSpec spec)
    {
        if (model.LsuvLayers.Count == 0)
        {
            return;
        }

        using StepPlan plan = new(device, model, parameters, data, new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Probe)
        {
            Precision = spec.Train.Precision,
        });
        foreach (LsuvLayer lsuv in model.LsuvLayers)
        {
            RecordedLayer layer = plan.Layers.Single(l => l.Info.Id == lsuv.LayerId);
            for (int i = 0; i < lsuv.Init.Iterations; i++)
            {
                plan.Seek(0);
                plan.Run(1);
                float[] z = layer.PreActivation.Values.Download();
                double mean = z.Average(v => (double)v);
                double variance = z.Sum(v => (v - mean) * (v - mean)) / z.Length;
                if (Math.Abs(variance - 1) < lsuv.Init.Tolerance || variance == 0 || !double.IsFinite(variance))
                {
                    break;
                }

                double scale = 1 / Math.Sqrt(variance);
                layer.Weight.Values.Upload<float>([.. layer.Weight.Values.Download().Select(w => (float)(w * scale))]);
            }
        }
    }
}
