namespace GpuGrad.Records;

/// <summary>
/// A named number that is none of the recorded kinds, for a layer or (layer null) the whole net, such as
/// <see cref="Speed"/> per hidden layer at step 0.
/// </summary>
internal sealed record Measurement(string Name, int? Layer, long Step, double Value)
{
    /// <summary>Norm of the mean bias gradient of a hidden layer at initialisation (Nielsen, chapter 5).</summary>
    public const string Speed = "speed";

    /// <summary>The same with the random weights, before the layer was pre-trained.</summary>
    public const string SpeedBeforePretraining = "speedBeforePretraining";

    /// <summary>
    /// Mean loss of a hidden layer's reconstructions over the steps since the measurement before; the step is one of this
    /// layer's pre-training, from 0.
    /// </summary>
    public const string ReconstructionLoss = "reconstructionLoss";
}
