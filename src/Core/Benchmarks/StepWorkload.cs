using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Models;
using GpuGrad.Planning;

namespace GpuGrad.Benchmarks;

/// <summary>The training steps of a net on random data, planned on a device.</summary>
internal sealed class StepWorkload : IDisposable
{
    // Batches before the data begins anew.
    private const int Batches = 4;

    private readonly ParameterSet _parameters;
    private readonly DeviceSplit _split;
    private readonly StepPlan _plan;

    /// <summary>Draws data and weights, and plans the step.</summary>
    /// <exception cref="SpecException">The setting is no net.</exception>
    public StepWorkload(ComputeDevice device, StepSetting setting)
    {
        ExperimentSpec spec = setting.Spec();
        Model model = Model.FromSpec(spec.Model, setting.Inputs, setting.Classes);
        _parameters = new ParameterSet(device, model.Parameters, spec.Seed);
        _split = new DeviceSplit(device, RandomSplit(setting), setting.Inputs);
        _plan = new StepPlan(device, model, _parameters, _split, new StepPlanSettings(setting.Batch, spec.Train.Loss, PlanMode.Train)
        {
            Train = spec.Train,
            Seed = spec.Seed,
            Shuffle = true,
            RecordedKinds = spec.Record.Kinds,
            RecordEvery = spec.Record.Every,
            SharesMemory = true,
        });
        Flops = setting.Flops;
    }

    /// <summary>Floating-point operations of the matrix products of a step, a multiply-add as two.</summary>
    public double Flops { get; }

    /// <summary>Whether steps so far were launched as CUDA graphs, and why not; null where there is no such thing.</summary>
    public string? Graphs => _plan.Graphs;

    /// <summary>What to time; a repeat is a step.</summary>
    public TimedWork Work => new(Run);

    /// <summary>Trains for so many steps, in as few runs of the plan as a training would take, and copies what was recorded.</summary>
    public void Run(int steps)
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _plan.Dispose();
        _split.Dispose();
        _parameters.Dispose();
    }

    private static DataSplit RandomSplit(StepSetting setting)
    {
        Random random = new(1);
        int samples = setting.Batch * Batches;
        return new DataSplit(
            [.. Enumerable.Range(0, samples * setting.Inputs).Select(_ => random.NextSingle())],
            [.. Enumerable.Range(0, samples).Select(_ => random.Next(setting.Classes))]);
    }
}
