using GpuGrad.Data;

namespace GpuGrad.Cures;

/// <summary>Treatments trained side by side; what lags is given up, and its memory freed.</summary>
/// <param name="devices">Where they train.</param>
/// <param name="steps">Steps of a whole training.</param>
/// <param name="cancellation">Stops between two steps.</param>
internal sealed class Contest(TrialDevices devices, long steps, CancellationToken cancellation) : IDisposable
{
    private readonly List<Contestant> _contestants = [];

    /// <summary>A training begins or goes on; raised on any thread, one at a time.</summary>
    public event Action<Treatment>? Began;

    /// <summary>What everything so far cost, in multiply-adds.</summary>
    public long Work => _contestants.Sum(contestant => contestant.Trial!.Work) + (Untreated?.Trial?.Work ?? 0);

    /// <summary>The net as it is, which competes with nobody; null before <see cref="LookAtUntreated"/>.</summary>
    public Contestant? Untreated { get; private set; }

    /// <summary>Those that are still in, the best first.</summary>
    public IReadOnlyList<Contestant> Leading => [.. BestFirst(_contestants.Where(contestant => !contestant.GivenUp))];

    /// <summary>All that took part, the best first: those that went furthest, and of these the best.</summary>
    public IReadOnlyList<TreatmentTrial> Ranked =>
    [
        .. BestFirst(_contestants).OrderByDescending(c => c.Latest!.Steps == steps)
            .Select(contestant => contestant.ToTrial(steps)),
    ];

    /// <summary>Starts the net as it is, and trains it for a few steps.</summary>
    /// <exception cref="SpecException">Its spec does not fit the data.</exception>
    public void LookAtUntreated(Treatment none, long step)
    {
        Untreated = new Contestant(none);
        Begin(devices.First, Untreated, step);
    }

    /// <summary>Starts some treatments and trains them for a few steps.</summary>
    /// <returns>Those whose spec was refused, with the reason.</returns>
    public IReadOnlyList<(Treatment Treatment, SpecException Refusal)> Look(IReadOnlyList<Treatment> treatments, long step)
    {
        List<(Treatment, SpecException)> refused = [];
        Contestant[] begun = [.. treatments.Select(treatment => new Contestant(treatment))];
        devices.ForEach(begun, (device, contestant) =>
        {
            try
            {
                Begin(device, contestant, step);
            }
            catch (SpecException refusal)
            {
                lock (refused)
                {
                    refused.Add((contestant.Treatment, refusal));
                }
            }
        });
        _contestants.AddRange(begun.Where(contestant => contestant.Latest is not null));
        return refused;
    }

    /// <summary>Trains some on.</summary>
    public void TrainTo(IEnumerable<Contestant> contestants, long step) => devices.ForEach(contestants, contestant => contestant.Device!, contestant =>
    {
        Tell(contestant);
        contestant.Latest = contestant.Trial!.TrainTo(step, cancellation);
    });

    /// <summary>Gives up all but the best few, and everything that diverged.</summary>
    public void Keep(int count)
    {
        IReadOnlyList<Contestant> leading = Leading;
        for (int i = 0; i < leading.Count; i++)
        {
            if (i >= count || leading[i].Latest!.Divergence is not null)
            {
                leading[i].GivenUp = true;
                leading[i].Trial!.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Contestant contestant in _contestants.Where(contestant => !contestant.GivenUp))
        {
            contestant.Trial!.Dispose();
        }

        Untreated?.Trial?.Dispose();
    }

    private void Begin(DeviceData device, Contestant contestant, long step)
    {
        Tell(contestant);
        Trial trial = new(device, contestant.Treatment, steps);
        try
        {
            contestant.Look = contestant.Latest = trial.TrainTo(step, cancellation);
        }
        catch
        {
            trial.Dispose();
            throw;
        }

        (contestant.Device, contestant.Trial) = (device, trial);
    }

    // Of two that learned as much the simpler one is better.
    private static IEnumerable<Contestant> BestFirst(IEnumerable<Contestant> contestants) => contestants
        .OrderBy(c => c.Latest!.Divergence is not null).ThenBy(c => c.Latest!.Grade).ThenBy(c => c.Treatment.Remedies.Count)
        .ThenBy(c => c.Latest!, TrialResult.BestFirst);

    private void Tell(Contestant contestant)
    {
        lock (_contestants)
        {
            Began?.Invoke(contestant.Treatment);
        }
    }
}
