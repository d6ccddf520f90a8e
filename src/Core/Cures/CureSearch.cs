using GpuGrad.Data;
using GpuGrad.Diagnosis;
using GpuGrad.Experiments;
using GpuGrad.Kernels;

namespace GpuGrad.Cures;

/// <summary>
/// Looks for what cures a net by trying: every remedy alone, then pairs, all from the same seed over the same batches. A first
/// look of a few steps decides which are trained on; those that diverge or lag are given up, and the best few are trained for
/// as long as the spec wants. A part of the training data is held back to judge by.
/// </summary>
/// <param name="device">The device, open.</param>
/// <param name="dataset">The data that the experiment names.</param>
/// <param name="settings">How much to try.</param>
internal sealed class CureSearch(ComputeDevice device, Dataset dataset, CureSettings settings)
{
    // A look is this part of the training, or as many steps as a small net needs to show anything.
    private const int LooksInTraining = 60;
    private const int LeastLook = 60;
    private const int Chunk = 8;
    private const int Kept = 8;
    // What is left of the budget is for training the best.
    private const double ShareOfSingles = 0.4, ShareOfLooks = 0.6;

    private readonly List<RefusedRemedy> _refused = [];
    private int _number;
    private int _count;

    /// <summary>A trial begins; raised on any thread, one at a time.</summary>
    public event Action<CureProgress>? Progressed;

    /// <summary>Tries everything that the budget allows.</summary>
    /// <param name="document">An experiment of one net.</param>
    /// <param name="found">What was found in a run of it; null to look at the trial of the net as it is.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="SpecException">The experiment is wrong, does not fit the data, or leaves too few samples to hold some back.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Cure Run(SpecDocument document, Findings? found = null, CancellationToken cancellation = default)
    {
        Treatment none = Treatment.None(document);
        SpecFit.Check(none.Spec, dataset);
        Dataset data = HeldBack.Of(dataset, (int)none.Spec.SamplesOfStep)
            ?? throw new SpecException(
                "data", $"{dataset.Name} has {dataset.Train.Count} samples to train on, too few to hold some back beside a step of {none.Spec.SamplesOfStep}");
        using TrialDevices devices = new(device, data);
        (long steps, double budget) = Extent(none, devices);
        long look = Math.Min(steps, Math.Min(settings.Steps, Math.Max(steps / LooksInTraining, LeastLook)));
        IReadOnlyList<Remedy> remedies = RemedyCatalog.For(none.Spec, (int)look);
        (_number, _count) = (0, 2 + remedies.Count + settings.Pairs + (2 * settings.Finalists));
        _refused.Clear();
        using Contest contest = new(devices, steps, cancellation);
        contest.Began += Tell;

        // Of a net that learns it is only asked whether something does better.
        bool learns = found is { Learns: true };
        contest.LookAtUntreated(none, look);
        Look(contest, Single(none, remedies), look, ShareOfSingles * budget);
        IReadOnlyList<TreatmentTrial> singles = contest.Ranked;
        Look(contest, Pairs(none, singles).Take(learns ? settings.Pairs / 2 : settings.Pairs), look, ShareOfLooks * budget);
        contest.Keep(learns ? Kept / 2 : Kept);
        if (steps / 4 > look)
        {
            contest.TrainTo(contest.Leading, steps / 4);
        }

        contest.Keep(settings.Finalists);
        // In turns, so that the best are trained whatever is left.
        foreach (Contestant[] next in contest.Leading.Prepend(contest.Untreated!).Chunk(Math.Max(2, devices.Count))
            .TakeWhile((_, turn) => turn == 0 || (contest.Work < budget && (!learns || AnyBeats()))))
        {
            contest.TrainTo(next, steps);
        }

        TreatmentTrial untreated = contest.Untreated!.ToTrial(steps);
        IReadOnlyList<TreatmentTrial> trials = contest.Ranked;
        TreatmentTrial? winner = trials.FirstOrDefault(trial => trial.Full?.Beats(untreated.Full!, data.Test.Count) == true);
        return new Cure(
            untreated,
            trials,
            [.. _refused.OrderBy(refused => refused.Remedy.Name, StringComparer.Ordinal)],
            data.Test.Count,
            Advice.Judge(found ?? untreated.Full!.Findings, untreated, trials, data.Test.Count),
            winner);

        bool AnyBeats() => contest.Ranked.Any(trial => trial.Full?.Beats(contest.Untreated!.Latest!, data.Test.Count) == true);
    }

    // Steps of a whole trial and the work of all: where the budget is small for the training, trials are shorter than it.
    private (long Steps, double Budget) Extent(Treatment none, TrialDevices devices)
    {
        long steps = Trainer.StepsOf(none.Spec, dataset);
        using Trial asItIs = new(devices.First, none, steps);
        double training = (double)asItIs.WorkOfStep * steps, budget = settings.WorkFor(training);
        return ((long)Math.Max(1, Math.Min(steps, steps * budget / (CureSettings.Usual * training))), budget);
    }

    private IEnumerable<Treatment> Single(Treatment none, IReadOnlyList<Remedy> remedies) =>
        remedies.Select(remedy => TreatIfFits(none, remedy)).OfType<Treatment>();

    private IEnumerable<Treatment> Pairs(Treatment none, IReadOnlyList<TreatmentTrial> singles) =>
        PairChoice.Of(singles).Select(pair => TreatIfFits(none, pair.First, pair.Second)).OfType<Treatment>();

    private void Look(Contest contest, IEnumerable<Treatment> treatments, long look, double budget)
    {
        foreach (Treatment[] chunk in treatments.Chunk(Chunk).TakeWhile(_ => contest.Work < budget))
        {
            _refused.AddRange(
                contest.Look(chunk, look).Where(r => r.Treatment.Remedies.Count == 1)
                .Select(r => new RefusedRemedy(r.Treatment.Remedies[0], $"{r.Refusal.Where}: {r.Refusal.Problem}")));
            contest.Keep(Kept);
        }
    }

    private Treatment? TreatIfFits(Treatment none, params IReadOnlyList<Remedy> remedies)
    {
        try
        {
            return Treatment.Of(none, remedies);
        }
        catch (SpecException refusal)
        {
            if (remedies is [var only])
            {
                _refused.Add(new RefusedRemedy(only, $"{refusal.Where}: {refusal.Problem}"));
            }

            return null;
        }
    }

    private void Tell(Treatment treatment) => Progressed?.Invoke(new CureProgress(++_number, Math.Max(_count, _number), treatment.Name));
}
