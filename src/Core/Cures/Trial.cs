using System.Globalization;
using GpuGrad.Data;
using GpuGrad.Kernels.Devices;
using GpuGrad.Recording;
using GpuGrad.Specs;
using GpuGrad.Training;

namespace GpuGrad.Cures;

/// <summary>Trains a net without a run folder, recording no more than the size of its gradient.</summary>
internal static class Trial
{
    private const int Records = 10;

    /// <summary>Pre-trains where the spec wants it, and trains.</summary>
    /// <param name="device">The device, open.</param>
    /// <param name="dataset">The data that the spec names.</param>
    /// <param name="spec">The net.</param>
    /// <param name="steps">Steps of the training; null for as many as the spec wants.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="SpecException">The spec does not fit the data, or cannot be pre-trained.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrialResult Run(ComputeDevice device, Dataset dataset, ExperimentSpec spec, int? steps, CancellationToken cancellation)
    {
        TrainSpec train = steps is null ? spec.Train : spec.Train with { Steps = steps };
        long all = Trainer.StepsOf(train, spec.Data.Batch, dataset);
        RecordSpec record = new() { Every = (int)Math.Max(1, (all - 1) / Records), Kinds = [RecordedKind.Delta], StartSamples = 0 };
        using Trainer trainer = new(spec with { Train = train, Record = record }, dataset, device);
        double? ratio = null;
        double trainLoss = double.NaN;
        trainer.Recorded += (step, records) =>
        {
            trainLoss = step.Loss;
            if (step.Step == 0)
            {
                ratio = Ratio(trainer.Model.LayerInfos, records);
            }
        };
        EvaluationRecord? test = null;
        trainer.Evaluated += evaluation => test = evaluation.Split == EvaluationRecord.Test ? evaluation : test;
        string stage = "diverged in the pre-training, at its step";
        try
        {
            trainer.Pretraining?.Run(cancellation);
            stage = "diverged at step";
            trainer.Train(cancellation);
        }
        catch (NonFiniteException diverged)
        {
            return new TrialResult(all, ratio, double.NaN, double.NaN, null, string.Create(CultureInfo.InvariantCulture, $"{stage} {diverged.Step}"));
        }

        return new TrialResult(all, ratio, trainLoss, test!.Loss, test.Accuracy, null);
    }

    private static double? Ratio(IReadOnlyList<LayerInfo> layers, IReadOnlyList<LayerRecord> records)
    {
        int[] hidden = [.. layers.Where(layer => layer.Role == LayerInfo.Hidden).Select(layer => layer.Id)];
        if (hidden.Length < 2)
        {
            return null;
        }

        double ratio = Norm(hidden[0]) / Norm(hidden[^1]);
        return double.IsFinite(ratio) ? ratio : null;

        double Norm(int layer) => records.Single(record => record.Layer == layer).Statistics.Norm;
    }
}
