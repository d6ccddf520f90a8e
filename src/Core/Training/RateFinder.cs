using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Models;
using GpuGrad.Planning;

namespace GpuGrad.Training;

/// <summary>
/// The learning-rate range test (Smith 2017): a training whose rate grows by the same factor in every step, from far too small to far too large, and what
/// its loss does meanwhile. It begins as the training of the spec begins, with a net of its own that is gone afterwards.
/// </summary>
internal static class RateFinder
{
    // Of the loss so far, in a step; the mean is divided by the weights that it has so far.
    private const double Smoothing = 0.9;
    // So many times its lowest mean, and the loss is beyond what it will come back from.
    private const double Divergence = 4;

    /// <summary>Runs the test.</summary>
    /// <param name="device">The device, open.</param>
    /// <param name="spec">The net and its training, whose own learning rate and schedule do not count.</param>
    /// <param name="dataset">The data that it names.</param>
    /// <param name="from">The first step's rate.</param>
    /// <param name="to">The last step's rate.</param>
    /// <param name="steps">Steps, 3 or more.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="SpecException">The spec does not fit the data, or wants pre-training.</exception>
    public static RateCurve Run(
        ComputeDevice device, ExperimentSpec spec, Dataset dataset, double from, double to, int steps, CancellationToken cancellation = default)
    {
        SpecFit.Check(spec, dataset);
        if (spec.Train.Pretrain is not null)
        {
            throw new SpecException("train.pretrain", "the rate is found for the weights before any training; write false, with --set train.pretrain=false");
        }

        double[] rates = [.. Enumerable.Range(0, steps).Select(step => from * Math.Pow(to / from, step / (steps - 1.0)))];
        Model model = Model.FromSpec(spec.Model, dataset.Sample, dataset.Target);
        using ParameterSet parameters = new(device, FrozenLayers.Mark(model.Parameters, spec.Train.Freeze), spec.Seed);
        using DeviceSplit data = new(device, dataset.Train, dataset.Sample);
        StartWeights.Put(device, model, parameters, data, spec);
        using StepPlan plan = new(device, model, parameters, data, new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Train)
        {
            Accumulate = spec.Train.Accumulate,
            Train = spec.Train,
            Steps = steps,
            LearningRates = Array.ConvertAll(rates, rate => (float)rate),
            Seed = spec.Seed,
            Shuffle = true,
            SharesMemory = true,
        });
        List<RatePoint> points = [];
        (double sum, double least) = (0, double.PositiveInfinity);
        foreach (double rate in rates)
        {
            cancellation.ThrowIfCancellationRequested();
            StepLossRecord record = plan.Run(1)[0];
            double loss = (double)record.LossSum / record.Samples;
            if (!double.IsFinite(loss) || plan.ReadOutcome().NonFiniteSteps > 0)
            {
                return new RateCurve(points, Diverged: true);
            }

            sum = (Smoothing * sum) + ((1 - Smoothing) * loss);
            double mean = sum / (1 - Math.Pow(Smoothing, points.Count + 1));
            points.Add(new RatePoint(rate, loss, mean));
            least = Math.Min(least, mean);
            if (mean > Divergence * least)
            {
                return new RateCurve(points, Diverged: true);
            }
        }

        return new RateCurve(points, Diverged: false);
    }
}

/// <summary>A step of the test.</summary>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Loss">The loss of its batch, before its update.</param>
/// <param name="Mean">The exponential mean of the losses so far.</param>
internal sealed record RatePoint(double Rate, double Loss, double Mean);

/// <summary>What the loss did while the learning rate grew.</summary>
/// <param name="Points">The steps, as far as they went.</param>
/// <param name="Diverged">Whether it ended in a loss that is four times the lowest mean, NaN or infinite.</param>
internal sealed record RateCurve(IReadOnlyList<RatePoint> Points, bool Diverged)
{
    // A mean of a few losses is that of a few batches.
    private const int LeastPoints = 5;

    /// <summary>The step with the lowest mean; null where there are too few.</summary>
    public RatePoint? Lowest => Points.Count < LeastPoints ? null : Points.MinBy(point => point.Mean);

    /// <summary>
    /// The rate at which the mean falls most steeply over the logarithm of the rate, before its lowest; null where it does not fall. Beyond it larger steps
    /// gain less, and at the lowest mean they are about to do harm.
    /// </summary>
    public double? Proposed
    {
        get
        {
            (double steepest, double? proposed) = (0, null);
            for (int i = LeastPoints; i + 1 < Points.Count && Points[i - 1] != Lowest; i++)
            {
                double fall = (Points[i - 1].Mean - Points[i + 1].Mean) / Math.Log(Points[i + 1].Rate / Points[i - 1].Rate);
                (steepest, proposed) = fall > steepest ? (fall, Points[i].Rate) : (steepest, proposed);
            }

            return proposed;
        }
    }
}
