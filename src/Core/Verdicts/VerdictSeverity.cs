using System.Text.Json.Serialization;

namespace GpuGrad.Verdicts;

/// <summary>How bad it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VerdictSeverity>))]
internal enum VerdictSeverity
{
    /// <summary>It slows training.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>It keeps layers, or the net, from learning.</summary>
    [JsonStringEnumMemberName("severe")]
    Severe,
}
