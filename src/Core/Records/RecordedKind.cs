using System.Text.Json.Serialization;

namespace GpuGrad;

/// <summary>Which tensor of a layer is recorded. Files and the database spell it in camel case (<c>weightGradient</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecordedKind>))]
public enum RecordedKind
{
    /// <summary>∂loss/∂weight, [out, in].</summary>
    [JsonStringEnumMemberName("weightGradient")]
    WeightGradient,

    /// <summary>∂loss/∂bias, [out].</summary>
    [JsonStringEnumMemberName("biasGradient")]
    BiasGradient,

    /// <summary>∂loss/∂pre-activation, [batch, out].</summary>
    [JsonStringEnumMemberName("delta")]
    Delta,

    /// <summary>The layer's output after its activation, [batch, out].</summary>
    [JsonStringEnumMemberName("activation")]
    Activation,

    /// <summary>The weight itself, [out, in].</summary>
    [JsonStringEnumMemberName("weight")]
    Weight,

    /// <summary>What the optimizer added to the weight in this step, [out, in].</summary>
    [JsonStringEnumMemberName("update")]
    Update,

    /// <summary>∂loss/∂weight after clipping, [out, in]; in what other programs recorded.</summary>
    [JsonStringEnumMemberName("clippedWeightGradient")]
    ClippedWeightGradient,

    /// <summary>∂loss/∂bias after clipping, [out]; in what other programs recorded.</summary>
    [JsonStringEnumMemberName("clippedBiasGradient")]
    ClippedBiasGradient,
}
