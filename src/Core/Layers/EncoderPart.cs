namespace GpuGrad.Layers;

/// <summary>What a layer is in the auto-encoders of greedy layer-wise pre-training.</summary>
internal enum EncoderPart
{
    /// <summary>It can be part of none.</summary>
    None,

    /// <summary>Its weights encode, and decode when tied: an auto-encoder begins with it.</summary>
    Weights,

    /// <summary>It may stand between weights and activation.</summary>
    Norm,

    /// <summary>It is left out: the corruption of the inputs takes its place.</summary>
    Noise,

    /// <summary>Its result is the code.</summary>
    Activation,
}
