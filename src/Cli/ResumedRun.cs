using System.Globalization;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Records;
using GpuGrad.Running;
using GpuGrad.Runs;
using GpuGrad.Training;

namespace GpuGrad.Cli;

/// <summary><c>gpugrad run --resume</c>: goes on with a run that stopped, or with the sweep that it belongs to.</summary>
internal static class ResumedRun
{
    private static readonly string[] s_longer = ["train.epochs", "train.steps"];

    /// <summary>Goes on, or says that there is nothing to go on with.</summary>
    /// <param name="path">The run folder.</param>
    /// <param name="deviceName">The device; null for the run's own.</param>
    /// <param name="set">What <c>--set</c> says.</param>
    /// <param name="force">Whether another build of gpugrad may go on.</param>
    /// <param name="settings">What else the command line says.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>The exit code.</returns>
    public static int Continue(string path, string? deviceName, string[] set, bool force, RunSettings settings, CancellationToken cancellation)
    {
        RunFolder folder = RunFolder.Open(path);
        RunManifest manifest = RunManifest.Read(folder);
        SpecDocument experiment = Longer(ExperimentOf(folder, manifest), set);
        IReadOnlyList<SpecVariant> variants = experiment.Expand();
        string outDirectory = Path.GetDirectoryName(folder.Path)!;
        List<RunFolder> members = manifest.Group is null ? [folder] : [.. RunsOf(outDirectory, manifest.Group)];
        Dictionary<string, (RunFolder Folder, RunManifest Manifest)> byLabel = [];
        foreach (RunFolder member in members)
        {
            RunManifest own = RunManifest.Read(member);
            Check(member, own, force);
            byLabel[own.Sweep?.Label ?? variants[0].Label] = (member, own);
        }

        List<RunJob> jobs =
        [
            .. variants.Select(variant => byLabel.TryGetValue(variant.Label, out var begun)
                ? JobOf(begun.Folder, begun.Manifest, variant, isLonger: set.Length > 0)
                : new RunJob(StartWeights.Pin(variant, manifest.DataFolder ?? "."))),
        ];
        if (jobs.TrueForAll(job => job.Done is not null))
        {
            Console.WriteLine(
                $"{folder.Path}: {(jobs.Count == 1 ? "is finished" : "its sweep is finished")}, there is nothing to go on with; --set train.epochs=N with a larger N trains longer.");
            return ExitCode.Done;
        }

        using DeviceOpening opening = new(deviceName ?? manifest.Device.Selector);
        LoadedData data = new(manifest.DataFolder ?? "");
        data.Begin(variants[0].Spec.Data.Source);
        ComputeDevice device = opening.Device;
        DeviceKind kind = DeviceSelector.Parse(manifest.Device.Selector).Kind;
        return device.Selector.Kind == kind
            ? new RunSession(device, experiment, data, outDirectory, manifest.Group, settings).Run(jobs, cancellation)
            : throw Refused(folder, $"ran on {manifest.Device.Selector}, and {device.Selector} is a device of another kind, with other bits; resume it on its own kind");
    }

    private static SpecDocument ExperimentOf(RunFolder folder, RunManifest manifest) => manifest.Experiment is { } experiment
        ? SpecDocument.Parse(experiment.ToJsonString(), folder.ManifestPath)
        : manifest.Import is { } import
        ? throw Refused(folder, $"was imported from {import.Source}; its training goes on where it was made, and 'gpugrad import --follow' records it")
        : throw Refused(folder, "was written by an older gpugrad, which kept nothing to go on from; run the experiment anew");

    private static SpecDocument Longer(SpecDocument experiment, string[] set)
    {
        foreach (string assignment in set)
        {
            int equals = assignment.IndexOf('=');
            string field = equals < 0 ? assignment : assignment[..equals];
            if (!s_longer.Contains(field))
            {
                throw new SpecException("--set", $"a resumed run takes a longer {string.Join(" or ", s_longer)} alone, not {field}");
            }

            experiment = experiment.Set(field, assignment[(equals + 1)..]);
        }

        return experiment;
    }

    private static IEnumerable<RunFolder> RunsOf(string directory, string group)
    {
        foreach (string path in Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(path, "run.json")))
            {
                continue;
            }

            RunFolder folder = RunFolder.Open(path);
            RunManifest manifest;
            try
            {
                manifest = RunManifest.Read(folder);
            }
            catch (RunException)
            {
                // Of another experiment, as far as anyone can tell.
                continue;
            }

            if (manifest.Group == group)
            {
                yield return folder;
            }
        }
    }

    private static void Check(RunFolder folder, RunManifest manifest, bool force)
    {
        if (manifest is { Status: RunStatus.Running, Process: { } process })
        {
            throw Refused(folder, FormattableString.Invariant($"is being trained by process {process.Id} on {process.Host}; stop that first"));
        }

        RunVersions now = RunVersions.Current;
        if (!force && (manifest.Versions.Build != now.Build || manifest.Versions.Ilgpu != now.Ilgpu))
        {
            throw Refused(
                folder,
                $"was begun by another build of gpugrad ({manifest.Versions.Gpugrad}, {manifest.Versions.Build}; this is {now.Gpugrad}, {now.Build}), "
                + "whose bits may differ; --force goes on all the same");
        }
    }

    private static RunJob JobOf(RunFolder folder, RunManifest manifest, SpecVariant variant, bool isLonger)
    {
        bool becomesLonger = isLonger && IsLonger(folder, manifest, variant.Spec);
        // One that was killed while it was judged is judged now.
        if (manifest is { Status: RunStatus.Finished, Verdicts: not null } && !becomesLonger)
        {
            return new RunJob(variant, Done: new RunOutcome(folder, manifest, RunHistory.Speeds(folder)));
        }

        if (isLonger && !becomesLonger)
        {
            throw new SpecException("--set", "a resumed run may only become longer than it was to be");
        }

        // The file of weights that it was begun with; once there is a checkpoint, nobody reads it any more.
        WeightsFile? begun = manifest.WithoutExpectations(folder.ManifestPath).Resolve().Train.WeightsFile;
        SpecVariant same = begun is null ? variant : StartWeights.With(variant, begun);
        return new RunJob(same, ResumePoint.Of(folder, manifest, same));
    }

    private static bool IsLonger(RunFolder folder, RunManifest manifest, ExperimentSpec spec)
    {
        TrainSpec before = manifest.WithoutExpectations(folder.ManifestPath).Resolve().Train;
        return spec.Train.Steps > before.Steps || spec.Train.Epochs > before.Epochs;
    }

    private static RunException Refused(RunFolder folder, string why) => new($"{folder.Path}: {why}") { IsBadInput = true };
}
