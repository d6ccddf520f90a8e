namespace GpuGrad.Recording;

/// <summary>
/// A named number that is none of the recorded kinds, for a layer or (layer null) the whole net, such as
/// <see cref="Speed"/> per hidden layer at step 0.
/// </summary>
public sealed record Measurement(string Name, int? Layer, long Step, double Value)
{
    /// <summary>Norm of the mean bias gradient of a hidden layer at initialisation (Nielsen, chapter 5).</summary>
    public const string Speed = "speed";
}
