using System.Text.Json.Serialization;

namespace GpuGrad.Remedies;

/// <summary>
/// What a remedy changes; of one kind a net takes one at a time. Several are applied in this order, so that an initialisation has the last word over the one
/// that came with an activation.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<RemedyKind>))]
internal enum RemedyKind
{
    /// <summary>The cell of recurrent layers.</summary>
    [JsonStringEnumMemberName("gates")]
    Gates,

    /// <summary>The activation, with weights that suit it.</summary>
    [JsonStringEnumMemberName("activation")]
    Activation,

    /// <summary>The first weights.</summary>
    [JsonStringEnumMemberName("initialisation")]
    Initialisation,

    /// <summary>The first biases.</summary>
    [JsonStringEnumMemberName("biases")]
    Biases,

    /// <summary>A norm before each activation.</summary>
    [JsonStringEnumMemberName("normalisation")]
    Normalisation,

    /// <summary>A way around the layers.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>A bound on the gradient.</summary>
    [JsonStringEnumMemberName("clipping")]
    Clipping,

    /// <summary>The update rule.</summary>
    [JsonStringEnumMemberName("optimizer")]
    Optimizer,

    /// <summary>The pull of the weights to zero.</summary>
    [JsonStringEnumMemberName("weightDecay")]
    WeightDecay,

    /// <summary>What is kept of the last steps.</summary>
    [JsonStringEnumMemberName("momentum")]
    Momentum,

    /// <summary>How the size of the updates changes.</summary>
    [JsonStringEnumMemberName("schedule")]
    Schedule,

    /// <summary>The size of the updates.</summary>
    [JsonStringEnumMemberName("learningRate")]
    LearningRate,

    /// <summary>A stage before the training.</summary>
    [JsonStringEnumMemberName("pretraining")]
    Pretraining,
}
