using System.Text.Json.Serialization;

namespace GpuGrad.Runs;

/// <summary>How far a run has come; <c>running</c> in an old run.json means that the process was killed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
internal enum RunStatus
{
    /// <summary>Still training, or killed.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Trained to its end.</summary>
    [JsonStringEnumMemberName("finished")]
    Finished,

    /// <summary>Ended by an error; see <see cref="RunManifest.Failure"/>.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Ended by the user, state saved.</summary>
    [JsonStringEnumMemberName("interrupted")]
    Interrupted,
}
