using System.Text.Json.Serialization;

namespace GpuGrad.Verdicts;

/// <summary>What a verdict says; in the order of causes before symptoms, in which a run's verdicts are told.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VerdictKind>))]
internal enum VerdictKind
{
    /// <summary>A value became NaN or infinite.</summary>
    [JsonStringEnumMemberName("nonFinite")]
    NonFinite,

    /// <summary>The first weights are equal, or too small or too large for the activation.</summary>
    [JsonStringEnumMemberName("poorInitialisation")]
    PoorInitialisation,

    /// <summary>The gradient grows on its way to the input.</summary>
    [JsonStringEnumMemberName("exploding")]
    Exploding,

    /// <summary>The gradient shrinks on its way to the input.</summary>
    [JsonStringEnumMemberName("vanishing")]
    Vanishing,

    /// <summary>The gradients of two samples lose what they have in common on their way to the input.</summary>
    [JsonStringEnumMemberName("shattered")]
    Shattered,

    /// <summary>Units stand where their activation is flat.</summary>
    [JsonStringEnumMemberName("saturated")]
    Saturated,

    /// <summary>The loss rose far above where it began.</summary>
    [JsonStringEnumMemberName("divergence")]
    Divergence,

    /// <summary>The updates are large beside the weights.</summary>
    [JsonStringEnumMemberName("updatesTooLarge")]
    UpdatesTooLarge,

    /// <summary>Rectifiers give zero for every sample.</summary>
    [JsonStringEnumMemberName("deadUnits")]
    DeadUnits,

    /// <summary>The updates are too small for the weights to go anywhere in this run.</summary>
    [JsonStringEnumMemberName("updatesTooSmall")]
    UpdatesTooSmall,

    /// <summary>At the end the loss is no better than that of a guess.</summary>
    [JsonStringEnumMemberName("notLearning")]
    NotLearning,

    /// <summary>Nothing was recorded that could be judged; a note, and never with others.</summary>
    [JsonStringEnumMemberName("nothingRecorded")]
    NothingRecorded,
}
