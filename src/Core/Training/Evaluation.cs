using System.Diagnostics;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Models;
using GpuGrad.Planning;

namespace GpuGrad.Training;

/// <summary>A net as it is, looked at from outside: its loss over samples, and what it gives for them.</summary>
/// <param name="device">Where it lies.</param>
/// <param name="model">The net.</param>
/// <param name="parameters">Its tensors, read anew each time.</param>
/// <param name="train">How it is trained; its loss is measured.</param>
/// <param name="target">The shape of the targets.</param>
internal sealed class Evaluation(ComputeDevice device, Model model, ParameterSet parameters, TrainSpec train, TargetShape target)
{
    private const int Batch = 500;

    private readonly StepPace _pace = new();

    /// <summary>A plan that evaluates samples.</summary>
    public StepPlan PlanOf(DeviceSplit split) => new(
        device, model, parameters, split, new StepPlanSettings(Math.Min(Batch, split.Count), train.Loss, PlanMode.Evaluate)
        {
            LabelSmoothing = train.LabelSmoothing,
            Precision = train.Precision,
            SharesMemory = true,
        });

    /// <summary>Loss and accuracy over all samples of a plan, after so many steps of training.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two launches.</exception>
    public EvaluationRecord Of(StepPlan plan, long step, CancellationToken cancellation)
    {
        plan.Seek(0);
        LossTotals totals = new();
        for (int left = plan.StepsPerEpoch; left > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            int steps = Math.Min(left, _pace.Steps);
            long start = Stopwatch.GetTimestamp();
            totals.Add(plan.Run(steps));
            _pace.Took(Stopwatch.GetElapsedTime(start));
            left -= steps;
        }

        return totals.ToRecord(step, EvaluationRecord.Test, train.Loss);
    }

    /// <summary>Loss and accuracy over samples that are not on the device.</summary>
    /// <exception cref="ArgumentException">They are not of the shape that the net was made for.</exception>
    public EvaluationRecord Of(DataSplit split, long step)
    {
        Dataset.Check("the split", "evaluated", split, model.Sample, target);
        using DeviceSplit data = new(device, split, model.Sample);
        using StepPlan plan = PlanOf(data);
        return Of(plan, step, CancellationToken.None);
    }

    /// <summary>The results for samples, row-major [rows, features].</summary>
    /// <exception cref="ArgumentException">The length is no whole number of samples.</exception>
    public float[] Predict(ReadOnlySpan<float> samples)
    {
        int features = checked((int)model.Sample.Length), rows = samples.Length / features;
        if (rows == 0 || samples.Length % features != 0)
        {
            throw new ArgumentException($"{samples.Length} values are no whole samples of {model.Sample}, {features} values each.", nameof(samples));
        }

        // Targets that nobody looks at.
        DataSplit split = target.Numbers > 0
            ? DataSplit.OfNumbers(samples.ToArray(), new float[rows * target.Numbers], target.Numbers)
            : new DataSplit(samples.ToArray(), new int[rows * target.Steps], target.Steps);
        using DeviceSplit data = new(device, split, model.Sample);
        using StepPlan plan = PlanOf(data);
        float[] outputs = new float[checked(rows * target.Outputs)];
        int batch = plan.Outputs.Rows;
        for (int first = 0; first < rows; first += batch)
        {
            plan.Run(1);
            int length = Math.Min(batch, rows - first) * target.Outputs;
            plan.Outputs.Values.SubView(0, length).Download(outputs.AsSpan(first * target.Outputs, length));
        }

        return outputs;
    }
}
