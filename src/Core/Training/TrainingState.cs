using System.Globalization;
using GpuGrad.Checkpoints;
using GpuGrad.Kernels;
using GpuGrad.Net;
using GpuGrad.Optimizers;
using GpuGrad.Planning;

namespace GpuGrad.Training;

/// <summary>
/// Everything that the rest of a training follows from, on the host: all tensors of the net, what the optimizer
/// remembers, and the number of the next step, which keys the shuffle, the schedule and all random draws.
/// </summary>
/// <param name="Step">The step that comes next.</param>
/// <param name="Weights">The net's tensors, running statistics included.</param>
/// <param name="Memory">What the optimizer remembers; empty for plain gradient descent.</param>
internal sealed record TrainingState(long Step, IReadOnlyList<CheckpointTensor> Weights, IReadOnlyList<CheckpointTensor> Memory)
{
    private const string StepNote = "step";

    /// <summary>Whether every number of it is.</summary>
    public bool IsFinite => Weights.Concat(Memory).All(tensor => Array.TrueForAll(tensor.Values, float.IsFinite));

    /// <summary>Copies the state from the device.</summary>
    public static TrainingState Capture(StepPlan plan, ParameterSet parameters) => new(
        plan.NextStep,
        ParameterCheckpoint.Values(parameters),
        [.. plan.OptimizerMemory.Select(tensor => new CheckpointTensor(tensor.Name, tensor.Shape, tensor.Values.Download()))]);

    /// <summary>Reads a state that was written for a plan of the same net and optimizer.</summary>
    /// <exception cref="CheckpointException">The file cannot be read or holds no training state.</exception>
    public static TrainingState Read(string path)
    {
        Checkpoint file = SafetensorsReader.Read(path);
        return file.Metadata.TryGetValue(StepNote, out string? text) && long.TryParse(text, CultureInfo.InvariantCulture, out long step)
            ? new TrainingState(step, [.. file.Tensors.Where(tensor => !IsMemory(tensor))], [.. file.Tensors.Where(IsMemory)])
            : throw new CheckpointException(path, "holds no training state: its notes name no step");
    }

    /// <summary>Writes the state as a safetensors file.</summary>
    public void Write(string path) => SafetensorsWriter.Write(
        path, [.. Weights, .. Memory], new Dictionary<string, string> { [StepNote] = Step.ToString(CultureInfo.InvariantCulture) });

    /// <summary>Puts the state back: the plan's next step is the state's.</summary>
    /// <exception cref="CheckpointException">The state is that of another net or optimizer; <paramref name="source"/> names it.</exception>
    public void Restore(StepPlan plan, ParameterSet parameters, string source)
    {
        ParameterCheckpoint.Load(new Checkpoint(source, Weights, new Dictionary<string, string>()), parameters);
        foreach (PlanTensor tensor in plan.OptimizerMemory)
        {
            CheckpointTensor saved = Memory.FirstOrDefault(memory => memory.Name == tensor.Name && memory.Values.Length == tensor.Values.Length)
                ?? throw new CheckpointException(source, tensor.Name, "is missing or of another length; the state must be of the same net and optimizer");
            tensor.Values.Upload<float>(saved.Values);
        }

        plan.Seek(Step);
    }

    private static bool IsMemory(CheckpointTensor tensor) => tensor.Name.StartsWith(Optimizer.LayerName + ".", StringComparison.Ordinal);
}
