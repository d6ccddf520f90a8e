using GpuGrad.Data;
using GpuGrad.Specs;

namespace GpuGrad.Training;

/// <summary>What a spec asks of its data beyond the shapes that the net checks.</summary>
internal static class SpecFit
{
    /// <summary>Refuses a batch that is larger than the training split.</summary>
    /// <exception cref="SpecException">It is.</exception>
    public static void Check(ExperimentSpec spec, Dataset dataset)
    {
        if (spec.Data.Batch > dataset.Train.Count)
        {
            throw new SpecException("data.batch", $"is {spec.Data.Batch}, but {dataset.Name} has only {dataset.Train.Count} samples to train on");
        }
    }
}
