using System.Globalization;
using GpuGrad.Cures;
using GpuGrad.Data;
using GpuGrad.Diagnosis;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Runs;

namespace GpuGrad.Cli;

/// <summary>Judges runs that are over: as their run.json does, or by trials now, where none were made and the data are still the same.</summary>
/// <param name="deviceName">The device to try on, opened when first needed.</param>
/// <param name="settings">How much to try; null for nothing.</param>
/// <param name="quiet">Whether progress is kept to itself.</param>
internal sealed class LateTrials(string deviceName, CureSettings? settings, bool quiet) : IDisposable
{
    private readonly LiveLine _line = new(quiet);
    private ComputeDevice? _device;

    /// <summary>What there is to say of a run.</summary>
    public Judgement Judge(RunFolder folder, CancellationToken cancellation)
    {
        RunManifest manifest = RunManifest.Read(folder);
        if (manifest is { Verdicts: { } verdicts, Notes: { } notes, Untried: null })
        {
            return new Judgement(verdicts, notes);
        }

        Findings found = RunDiagnosis.Of(folder);
        if (found.Suspects.Count == 0)
        {
            return found.Unsuspected;
        }

        if (manifest.Import is not null)
        {
            return found.Untried(ImportedAdvice.Untried);
        }

        if (settings is null)
        {
            return found.Untried("since --no-trials was given");
        }

        if (manifest.Status == RunStatus.Running)
        {
            return found.Untried("since the run is not over");
        }

        SpecDocument document = manifest.WithoutExpectations(folder.ManifestPath);
        if (Load(document, manifest) is not { } dataset)
        {
            return found.Untried("since its data are gone or have changed");
        }

        _device ??= ComputeDevice.Open(deviceName);
        Judgement judgement = Advisor.Judge(found, document, _device, dataset, settings, progress => _line.Change(string.Create(
            CultureInfo.InvariantCulture, $"{folder.Name}: trying what helps, {progress.Number} of about {progress.Count}: {progress.Name}")), cancellation);
        _line.Clear();
        return judgement;
    }

    public void Dispose()
    {
        _line.Dispose();
        _device?.Dispose();
    }

    private static Dataset? Load(SpecDocument document, RunManifest manifest)
    {
        try
        {
            Dataset dataset = DatasetCatalog.Load(document.Resolve().Data.Source, manifest.DataFolder ?? "");
            return manifest.DataSha256 is null || manifest.DataSha256 == dataset.Sha256 ? dataset : null;
        }
        catch (DataException)
        {
            return null;
        }
    }
}
