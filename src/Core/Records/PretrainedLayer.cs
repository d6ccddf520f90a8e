namespace GpuGrad.Records;

/// <summary>How the pre-training of one hidden layer went.</summary>
/// <param name="Layer">The layer, from 0, as run.db numbers it.</param>
/// <param name="DisplayName">What people read.</param>
/// <param name="Loss">The loss: <c>crossEntropy</c> (nats, summed over the layer's inputs) or <c>meanSquaredError</c>.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="FirstLoss">Reconstruction loss of the first step.</param>
/// <param name="LastLoss">Mean reconstruction loss over the steps since the last but one recorded, at the end.</param>
internal sealed record PretrainedLayer(int Layer, string DisplayName, string Loss, long Steps, double FirstLoss, double LastLoss);
