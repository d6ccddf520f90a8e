using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Net;
using GpuGrad.Planning;

namespace GpuGrad.Training;

/// <summary>
/// Finds the kernel call that made the first NaN or infinity of a training: runs the steps again from a finite state, bit
/// for bit as they ran, and then the bad step's calls in ever closer parts.
/// </summary>
internal sealed class NonFiniteSearch(StepPlan plan, ParameterSet parameters)
{
    private const string Source = "the training state";

    /// <summary>The last state before the first non-finite value appears, from <paramref name="from"/> to the end of <paramref name="lastStep"/>.</summary>
    public TrainingState StateBefore(TrainingState from, long lastStep)
    {
        from.Restore(plan, parameters, Source);
        long bad = from.Step;
        while (bad < lastStep)
        {
            plan.Run(1);
            // Weights may turn infinite steps before the loss does, behind a unit that is off.
            if (FirstBad(StateTensors()) is not null)
            {
                break;
            }

            bad++;
        }

        from.Restore(plan, parameters, Source);
        while (plan.NextStep < bad)
        {
            plan.Run((int)Math.Min(bad - plan.NextStep, StepPlan.LossCapacity));
        }

        return TrainingState.Capture(plan, parameters);
    }

    /// <summary>The call that makes the first non-finite value in the step that follows a finite state; null where none does.</summary>
    public NonFiniteOrigin? OriginAfter(TrainingState state)
    {
        // What is not finite stays so until the step ends, since every op carries it on: bisection finds the first call. (An
        // activation in place may turn an infinity into a number again; what follows from it is then finite too.)
        (int good, int bad) = (0, plan.Calls.Count);
        if (FirstBadAfter(state, bad) is not { } found)
        {
            return SumOf(state);
        }

        while (bad - good > 1)
        {
            int middle = (good + bad) / 2;
            if (FirstBadAfter(state, middle) is { } earlier)
            {
                (bad, found) = (middle, earlier);
            }
            else
            {
                good = middle;
            }
        }

        KernelCall call = plan.Calls[bad - 1];
        string? before = plan.Calls.Take(bad - 1).Where(c => !c.RecordedOnly).Select(c => c.Layer)
            .LastOrDefault(layer => layer.Length > 0 && layer != call.Layer);
        return new NonFiniteOrigin(
            state.Step, plan.PhaseOf(bad - 1), call.Op, call.Variant, call.Layer, found.Tensor.Name, IndexOf(found.Element, found.Tensor.Shape), found.Value,
            before);
    }

    // After the whole step: every sample's loss may be finite where their sum is not.
    private NonFiniteOrigin? SumOf(TrainingState state)
    {
        float sum = plan.ReadLoss(state.Step).LossSum;
        if (float.IsFinite(sum))
        {
            return null;
        }

        KernelCall call = plan.Calls.First(call => call.Op == StepLossArguments.Op.Name);
        return new NonFiniteOrigin(state.Step, "forward", call.Op, call.Variant, call.Layer, "the sum of the batch's losses", [0], sum, null);
    }

    private (PlanTensor Tensor, int Element, float Value)? FirstBadAfter(TrainingState state, int calls)
    {
        state.Restore(plan, parameters, Source);
        parameters.Gradients.Upload<float>(new float[parameters.Gradients.Length]);
        plan.RunPart(state.Step, calls);
        return FirstBad([
            // First of all, since the optimizer leaves its update where the gradient was.
            .. StateTensors(),
            .. plan.Tensors,
            .. parameters.Learned.Select(p => new PlanTensor($"the gradient of {p.Name}", p.Shape, p.Gradient)),
        ]);
    }

    private IEnumerable<PlanTensor> StateTensors() =>
        parameters.All.Select(p => new PlanTensor(p.Name, p.Shape, p.Values)).Concat(plan.OptimizerMemory);

    private static (PlanTensor Tensor, int Element, float Value)? FirstBad(IEnumerable<PlanTensor> tensors)
    {
        foreach (PlanTensor tensor in tensors)
        {
            float[] values = tensor.Values.Download();
            int element = Array.FindIndex(values, value => !float.IsFinite(value));
            if (element >= 0)
            {
                return (tensor, element, values[element]);
            }
        }

        return null;
    }

    private static int[] IndexOf(int element, IReadOnlyList<int> shape)
    {
        int[] index = new int[shape.Count];
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            (element, index[i]) = Math.DivRem(element, shape[i]);
        }

        return index;
    }
}
