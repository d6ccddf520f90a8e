using System.Globalization;
using GpuGrad.Checkpoints;
using GpuGrad.Kernels;
using GpuGrad.Net;
using GpuGrad.Optimizers;
using GpuGrad.Planning;

namespace GpuGrad.Training;

/// <summary>
/// What the weights of the rest of a training follow from, on the host: all tensors of the net, what the optimizer
/// remembers, and the number of the next step, which keys the shuffle, the schedule and all random draws.
/// </summary>
/// <param name="Step">The step that comes next.</param>
/// <param name="Weights">The net's tensors, running statistics included.</param>
/// <param name="Memory">What the plan remembers (<see cref="StepPlan.Remembered"/>); empty for plain gradient descent.</param>
internal sealed record TrainingState(long Step, IReadOnlyList<CheckpointTensor> Weights, IReadOnlyList<CheckpointTensor> Memory)
{
    internal const string StepNote = "step";

    /// <summary>Whether every number of it is.</summary>
    public bool IsFinite => Weights.Concat(Memory).All(tensor => Array.TrueForAll(tensor.Values, float.IsFinite));

    /// <summary>Copies the state from the device.</summary>
    /// <param name="plan">The training.</param>
    /// <param name="parameters">Its net.</param>
    /// <param name="over">An earlier state of the same training that nobody needs any more: its arrays take the new one.</param>
    public static TrainingState Capture(StepPlan plan, ParameterSet parameters, TrainingState? over = null)
    {
        IReadOnlyList<CheckpointTensor> weights = ParameterCheckpoint.Values(parameters, over?.Weights);
        if (over is null)
        {
            return new TrainingState(
                plan.NextStep, weights, [.. plan.Remembered.Select(tensor => new CheckpointTensor(tensor.Name, tensor.Shape, tensor.Values.Download()))]);
        }

        foreach ((PlanTensor tensor, CheckpointTensor copy) in plan.Remembered.Zip(over.Memory))
        {
            tensor.Values.Download(copy.Values.AsSpan());
        }

        return over with { Step = plan.NextStep };
    }

    /// <summary>Reads a state that was written for a plan of the same net and optimizer.</summary>
    /// <exception cref="CheckpointException">The file cannot be read or holds no training state.</exception>
    public static TrainingState Read(string path) => Of(SafetensorsReader.Read(path));

    /// <summary>The state among the tensors and notes of a file.</summary>
    /// <exception cref="CheckpointException">It holds none.</exception>
    public static TrainingState Of(Checkpoint file) =>
        file.Metadata.TryGetValue(StepNote, out string? text) && long.TryParse(text, CultureInfo.InvariantCulture, out long step)
            ? new TrainingState(step, [.. file.Tensors.Where(tensor => !IsMemory(tensor))], [.. file.Tensors.Where(IsMemory)])
            : throw new CheckpointException(file.Source, "holds no training state: its notes name no step");

    /// <summary>Writes the state as a safetensors file.</summary>
    public void Write(string path) => SafetensorsWriter.Write(
        path, [.. Weights, .. Memory], new Dictionary<string, string> { [StepNote] = Step.ToString(CultureInfo.InvariantCulture) });

    /// <summary>Puts the state back: the plan's next step is the state's.</summary>
    /// <exception cref="CheckpointException">The state is that of another net or optimizer; <paramref name="source"/> names it.</exception>
    public void Restore(StepPlan plan, ParameterSet parameters, string source)
    {
        ParameterCheckpoint.Load(new Checkpoint(source, Weights, new Dictionary<string, string>()), parameters);
        foreach (PlanTensor tensor in plan.Remembered)
        {
            if (Memory.FirstOrDefault(memory => memory.Name == tensor.Name && memory.Values.Length == tensor.Values.Length) is { } saved)
            {
                tensor.Values.Upload<float>(saved.Values);
            }
            else if (tensor.Name.StartsWith(Optimizer.LayerName, StringComparison.Ordinal))
            {
                throw new CheckpointException(source, tensor.Name, "is missing or of another length; the state must be of the same net and optimizer");
            }
        }

        plan.Seek(Step);
    }

    private static bool IsMemory(CheckpointTensor tensor) =>
        tensor.Name.StartsWith(Optimizer.LayerName + ".", StringComparison.Ordinal) || tensor.Name.StartsWith("recorder.", StringComparison.Ordinal);
}
