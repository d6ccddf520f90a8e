using GpuGrad.Checkpoints;

namespace GpuGrad.Training;

/// <summary>The loss of one batch and its gradients.</summary>
/// <param name="Loss">Mean loss a sample.</param>
/// <param name="Gradients">∂loss/∂tensor under the tensor's name and shape, in order from the input.</param>
internal sealed record BatchGradients(double Loss, IReadOnlyList<CheckpointTensor> Gradients);
