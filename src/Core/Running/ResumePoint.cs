using GpuGrad.Checkpoints;
using GpuGrad.Experiments;
using GpuGrad.Runs;
using GpuGrad.Training;

namespace GpuGrad.Running;

/// <summary>Where a run that stopped goes on.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">Its run.json.</param>
/// <param name="Variant">What it trains.</param>
/// <param name="State">What it goes on from; null: it begins again.</param>
/// <param name="Source">The file of the state.</param>
/// <param name="Damaged">What is wrong with newer checkpoints, which cannot be read.</param>
internal sealed record ResumePoint(
    RunFolder Folder, RunManifest Manifest, SpecVariant Variant, TrainerState? State, string? Source, IReadOnlyList<string> Damaged)
{
    /// <summary>The point that the newest checkpoint which can be read gives.</summary>
    public static ResumePoint Of(RunFolder folder, RunManifest manifest, SpecVariant variant)
    {
        List<string> damaged = [];
        foreach (string path in new[] { folder.NextStatePath, folder.StatePath, folder.PreviousStatePath }.Where(File.Exists))
        {
            try
            {
                return new ResumePoint(folder, manifest, variant, TrainerState.Read(path), path, damaged);
            }
            catch (CheckpointException e)
            {
                damaged.Add(e.Message);
            }
        }

        return new ResumePoint(folder, manifest, variant, null, null, damaged);
    }

    /// <summary>How far the records reach there.</summary>
    public static RunPlace Place(TrainerState? state) => state is null
        ? new RunPlace(0, -1, [], 0)
        : new RunPlace(
            state.Training.Step,
            state.Notes.EvaluatedAt,
            state.Notes.Pretraining is { } pretraining ? [.. pretraining.Done.Select(layer => layer.Layer)] : null,
            state.Notes.Pretraining?.Step ?? 0);
}
