using GpuGrad.Layers;
using GpuGrad.Losses;

namespace GpuGrad.Training;

/// <summary>One hidden layer to pre-train: the layers below it, and what it encodes with.</summary>
/// <param name="Layer">The layer, as records name it.</param>
/// <param name="Below">The layers before it, dropout left out.</param>
/// <param name="Encoder">Its dense layer and what follows up to the next one, dropout left out.</param>
/// <param name="Loss">How its reconstructions are measured.</param>
internal sealed record PretrainingStage(LayerInfo Layer, LayerSequence Below, LayerSequence Encoder, ReconstructionLoss Loss);
