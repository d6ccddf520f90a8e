using GpuGrad.Data;
using GpuGrad.Kernels.Devices;
using GpuGrad.Layers;
using GpuGrad.Planning;
using GpuGrad.Specs;

namespace GpuGrad.Benchmarks;

/// <summary>Training steps of a dense net on random data, with the copy of what they record, to be timed.</summary>
public sealed class StepBenchmark : IDisposable
{
    private readonly ParameterSet _parameters;
    private readonly DeviceSplit _split;
    private readonly StepPlan _plan;

    /// <summary>Plans the step.</summary>
    /// <param name="device">The device.</param>
    /// <param name="net">The net.</param>
    /// <param name="recordEvery">Steps from one whose gradients are recorded to the next; 0: none is.</param>
    /// <exception cref="SpecException">The activation or the batch is not one that a spec may have.</exception>
    public StepBenchmark(ComputeDevice device, StepNet net, int recordEvery)
    {
        ExperimentSpec spec = net.ToSpec(recordEvery);
        (int inputs, int classes) = (net.Widths[0], net.Widths[^1]);
        Model model = Model.FromSpec(spec.Model, inputs, classes);
        _parameters = new ParameterSet(device, model.Parameters, spec.Seed);
        _split = new DeviceSplit(device, RandomSplit(net.Batch * 4, inputs, classes), inputs);
        _plan = new StepPlan(device, model, _parameters, _split, new StepPlanSettings(net.Batch, spec.Train.Loss, PlanMode.Train)
        {
            Train = spec.Train,
            Seed = spec.Seed,
            Shuffle = true,
            RecordedKinds = spec.Record.Kinds,
            RecordEvery = spec.Record.Every,
        });
        Flops = _plan.Layers.Sum(layer => 2.0 * layer.Weight.Length * net.Batch * (layer.Info.Id == 0 ? 2 : 3));
    }

    /// <summary>Floating-point operations of a step in matrix products: the first layer needs no gradient by its input.</summary>
    public double Flops { get; }

    /// <summary>What to time: so many steps, in as few runs of the plan as a training would take.</summary>
    public TimedWork Work => new(Run);

    /// <inheritdoc/>
    public void Dispose()
    {
        _plan.Dispose();
        _split.Dispose();
        _parameters.Dispose();
    }

    private void Run(int steps)
    {
        for (int left = steps; left > 0;)
        {
            long first = _plan.NextStep;
            int run = _plan.StepsBeforeReading(Math.Min(left, StepPlan.LossCapacity));
            _plan.Run(run);
            for (long step = first; step < first + run; step++)
            {
                if (_plan.IsRecorded(step))
                {
                    _plan.ReadRecords(step);
                }
            }

            left -= run;
        }
    }

    private static DataSplit RandomSplit(int samples, int features, int classes)
    {
        Random random = new(1);
        return new DataSplit(
            [.. Enumerable.Range(0, samples * features).Select(_ => random.NextSingle())],
            [.. Enumerable.Range(0, samples).Select(_ => random.Next(classes))]);
    }
}
