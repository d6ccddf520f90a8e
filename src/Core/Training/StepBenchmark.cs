using System.Diagnostics;
using GpuGrad.Data;
using GpuGrad.Kernels.Devices;
using GpuGrad.Layers;
using GpuGrad.Planning;
using GpuGrad.Specs;

namespace GpuGrad.Training;

/// <summary>Times whole training steps of a dense net on random data.</summary>
public static class StepBenchmark
{
    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Trains for about <paramref name="seconds"/> and returns the time of a step: each sample is as many steps as take
    /// about 20 ms, in one run of the plan.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="spec">The net, the batch, the optimizer and what is recorded.</param>
    /// <param name="inputs">Features of the random data.</param>
    /// <param name="classes">Classes of the random data.</param>
    /// <param name="seconds">How long to measure.</param>
    public static StepTiming Run(ComputeDevice device, ExperimentSpec spec, int inputs, int classes, double seconds)
    {
        Dataset dataset = RandomData(spec.Data.Batch * 4, inputs, classes);
        Model model = Model.FromSpec(spec.Model, inputs, classes);
        using ParameterSet parameters = new(device, model.Parameters, spec.Seed);
        using DeviceSplit split = new(device, dataset.Train, inputs);
        using StepPlan plan = new(device, model, parameters, split, new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Train)
        {
            Train = spec.Train,
            Seed = spec.Seed,
            Shuffle = true,
            RecordedKinds = spec.Record.Kinds,
            RecordEvery = spec.Record.Every,
        });
        int stepsPerSample = 1;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_warmUp;)
        {
            if (Time(plan, stepsPerSample) * stepsPerSample < s_sample.TotalMicroseconds / 2)
            {
                stepsPerSample = Math.Min(stepsPerSample * 2, StepPlan.LossCapacity);
            }
        }

        List<double> samples = [];
        for (long start = Stopwatch.GetTimestamp(); samples.Count < 5 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            samples.Add(Time(plan, stepsPerSample));
        }

        samples.Sort();
        double flops = plan.Layers.Sum(layer => 2.0 * layer.Weight.Length * spec.Data.Batch * (layer.Info.Id == 0 ? 2 : 3));
        return new StepTiming(samples[samples.Count / 2], samples[0], flops / samples[samples.Count / 2] / 1e3, samples.Count * stepsPerSample);
    }

    private static double Time(StepPlan plan, int steps)
    {
        long start = Stopwatch.GetTimestamp();
        plan.Run(steps);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / steps;
    }

    private static Dataset RandomData(int samples, int features, int classes)
    {
        Random random = new(1);
        DataSplit split = new(
            [.. Enumerable.Range(0, samples * features).Select(_ => random.NextSingle())],
            [.. Enumerable.Range(0, samples).Select(_ => random.Next(classes))]);
        return new Dataset("random", split, split, features, classes);
    }
}
