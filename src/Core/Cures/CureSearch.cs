using System.Text.Json.Nodes;
using GpuGrad.Data;
using GpuGrad.Diagnosis;
using GpuGrad.Kernels.Devices;
using GpuGrad.Recording;
using GpuGrad.Specs;
using GpuGrad.Training;

namespace GpuGrad.Cures;

/// <summary>
/// Looks for what cures a net by trying: every remedy alone, then pairs, all from the same seed, over the same batches and
/// for the same number of steps, then the best few for as long as the spec wants.
/// </summary>
/// <param name="device">The device, open.</param>
/// <param name="dataset">The data that the experiment names.</param>
/// <param name="settings">How much to try.</param>
public sealed class CureSearch(ComputeDevice device, Dataset dataset, CureSettings settings)
{
    private const int DiagnosedRecords = 30;

    private int _number;
    private int _count;

    /// <summary>A trial begins.</summary>
    public event Action<CureProgress>? Progressed;

    /// <summary>Tries everything.</summary>
    /// <param name="document">An experiment of one net.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="SpecException">The experiment is wrong, or does not fit the data.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Cure Run(SpecDocument document, CancellationToken cancellation = default)
    {
        Treatment none = Treatment.None(document);
        IReadOnlyList<Remedy> remedies = RemedyCatalog.For(none.Spec, settings.Steps);
        (_number, _count) = (0, 2 + remedies.Count + settings.Pairs + (settings.Finalists > 0 ? 1 + settings.Finalists : 0));
        IReadOnlyList<Verdict> verdicts = Diagnose(none.Spec, cancellation);
        TreatmentTrial untreated = Try(none, cancellation);
        List<RefusedRemedy> refused = [];
        List<TreatmentTrial> singles = [.. remedies.Select(remedy => TryIfFits(none, [remedy], refused, cancellation)).OfType<TreatmentTrial>()];
        IEnumerable<TreatmentTrial> pairs = PairChoice.Of(singles)
            // One that is refused costs no time, and leaves its place to the next.
            .Select(pair => TryIfFits(none, [pair.First, pair.Second], null, cancellation)).OfType<TreatmentTrial>().Take(settings.Pairs);
        List<TreatmentTrial> ranked = [.. singles.Concat(pairs).OrderBy(trial => trial.Result, TrialResult.BestFirst)];
        TreatmentTrial[] better = [.. ranked.Where(trial => trial.Result.Beats(untreated.Result))];
        if (settings.Finalists == 0 || better.Length == 0)
        {
            return new Cure(verdicts, untreated, ranked, refused, better.FirstOrDefault());
        }

        untreated = InFull(untreated, cancellation);
        for (int i = 0; i < Math.Min(settings.Finalists, better.Length); i++)
        {
            int place = ranked.IndexOf(better[i]);
            ranked[place] = InFull(better[i], cancellation);
        }

        TreatmentTrial? winner = ranked.Where(trial => trial.Full?.Beats(untreated.Full!) == true).OrderBy(trial => trial.Full, TrialResult.BestFirst!).FirstOrDefault();
        return new Cure(verdicts, untreated, ranked, refused, winner);
    }

    // The diagnosis reads a run folder; nobody else needs this one.
    private IReadOnlyList<Verdict> Diagnose(ExperimentSpec spec, CancellationToken cancellation)
    {
        Tell("diagnosis of the net as it is");
        string folder = Directory.CreateTempSubdirectory("gpugrad-cure-").FullName;
        try
        {
            ExperimentSpec observed = spec with
            {
                Train = spec.Train with { Steps = settings.Steps },
                Record = new RecordSpec { Every = Math.Max(1, settings.Steps / DiagnosedRecords), StartSamples = 0 },
                Expect = [],
            };
            RunOutcome outcome = new ExperimentRunner(device, folder).Run(new SpecVariant(observed, new Dictionary<string, JsonNode>(), spec.Name), dataset, null, cancellation);
            cancellation.ThrowIfCancellationRequested();
            return outcome.Manifest.Verdicts!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private TreatmentTrial? TryIfFits(Treatment none, IReadOnlyList<Remedy> remedies, List<RefusedRemedy>? refused, CancellationToken cancellation)
    {
        try
        {
            return Treatment.Of(none, remedies) is { } treatment ? Try(treatment, cancellation) : null;
        }
        catch (SpecException refusal)
        {
            refused?.Add(new RefusedRemedy(remedies[0], $"{refusal.Where}: {refusal.Problem}"));
            return null;
        }
    }

    private TreatmentTrial Try(Treatment treatment, CancellationToken cancellation)
    {
        Tell(treatment.Name);
        return new TreatmentTrial(treatment, Trial.Run(device, dataset, treatment.Spec, settings.Steps, cancellation));
    }

    private TreatmentTrial InFull(TreatmentTrial trial, CancellationToken cancellation)
    {
        Tell($"{trial.Treatment.Name}, in full");
        return trial with { Full = Trial.Run(device, dataset, trial.Treatment.Spec, null, cancellation) };
    }

    private void Tell(string name) => Progressed?.Invoke(new CureProgress(++_number, Math.Max(_count, _number), name));
}
