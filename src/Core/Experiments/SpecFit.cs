namespace GpuGrad.Experiments;

/// <summary>What a spec asks of its data beyond the shapes that the net checks.</summary>
internal static class SpecFit
{
    /// <summary>Refuses a batch that is larger than the training split, a loss that cannot compare what the data gives, and a metric that it has not.</summary>
    /// <exception cref="SpecException">So it is.</exception>
    public static void Check(ExperimentSpec spec, Dataset dataset)
    {
        if (spec.Data.Batch > dataset.Train.Count)
        {
            throw new SpecException("data.batch", $"is {spec.Data.Batch}, but {dataset.Name} has only {dataset.Train.Count} samples to train on");
        }

        if (spec.SamplesOfStep > dataset.Train.Count)
        {
            throw new SpecException(
                "train.accumulate",
                $"makes steps of {spec.SamplesOfStep} samples ({spec.Train.Accumulate} batches of {spec.Data.Batch}), but {dataset.Name} has only "
                + $"{dataset.Train.Count} to train on");
        }

        if (spec.Train.EarlyStopping is { Metric: StoppingMetric.TestAccuracy } && dataset.Target.Numbers > 0)
        {
            throw new SpecException("train.earlyStopping.metric", $"numbers, which {dataset.Name} gives, have no accuracy; write testLoss");
        }

        bool compares = spec.Train.Loss == LossKind.MeanSquaredError;
        if (compares != dataset.Target.Numbers > 0)
        {
            throw new SpecException(
                "train.loss",
                $"{SpecNames.Losses.NameOf(spec.Train.Loss)} compares {(compares ? "numbers" : "classes")}, but {dataset.Name} gives {dataset.Target}; "
                + $"write {(compares ? $"{SpecNames.Losses.NameOf(LossKind.SoftmaxCrossEntropy)} or {SpecNames.Losses.NameOf(LossKind.BinaryCrossEntropy)}" : SpecNames.Losses.NameOf(LossKind.MeanSquaredError))}");
        }
    }
}
