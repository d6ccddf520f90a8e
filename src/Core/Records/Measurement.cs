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

    /// <summary>The measurements of a run.</summary>
    internal static RunTable<Measurement> Table { get; } = new(
        "measurements",
        key: ["name", "layer", "step"],
        order: "name, step, layer",
        [
            RunColumn<Measurement>.Text("name", measurement => measurement.Name),
            RunColumn<Measurement>.OptionalLayer("layer", measurement => measurement.Layer),
            RunColumn<Measurement>.Integer("step", measurement => measurement.Step),
            RunColumn<Measurement>.Real("value", measurement => measurement.Value),
        ],
        row => new Measurement(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.GetInt64(2), row.Real(3)));
}
