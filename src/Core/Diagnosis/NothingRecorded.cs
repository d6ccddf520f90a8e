using System.Text.Json.Nodes;
using GpuGrad.Runs;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis;

/// <summary>What is said of a run without a single record: that there is nothing to judge, which is not that nothing is wrong.</summary>
internal static class NothingRecorded
{
    /// <summary>The note, with the reason why nothing was recorded.</summary>
    public static Verdict NoteOf(RunManifest manifest)
    {
        bool wasWanted = manifest.Import is not null || manifest.Spec["record"] is not JsonObject { } record || record["kinds"] is not JsonArray { Count: 0 };
        (string cause, string cure) = (wasWanted, manifest.Status) switch
        {
            (false, _) => ("record.kinds is empty, so no step records anything.", "List in record.kinds what a diagnosis needs; all kinds are best."),
            (_, RunStatus.Running) => ("The run has not come to its first recorded step yet.", "Wait for it."),
            (_, RunStatus.Finished) => ("The run made no step.", "Let it train for some steps."),
            _ => (
                $"The run ended before its first recorded step{(manifest.Failure is { } failure ? $": {failure.TrimEnd('.')}" : "")}.",
                "Go on with it by gpugrad run --resume, or run it again."),
        };
        return new Verdict(VerdictKind.NothingRecorded, VerdictSeverity.Warning, Sureness.Certain, "Nothing was recorded, so there is nothing to judge.", cause, cure, []);
    }
}
