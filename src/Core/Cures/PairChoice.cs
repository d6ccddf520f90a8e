using GpuGrad.Remedies;

namespace GpuGrad.Cures;

/// <summary>Chooses the pairs of remedies to try from what each did alone.</summary>
internal static class PairChoice
{
    private static readonly string[] s_gentle = ["Adam", "learning rate ÷10", "learning rate ÷3", "learning rate ÷100"];

    /// <summary>
    /// Pairs of different kinds, the most promising first, from two orders in turn. In the one, a remedy's place is the better of
    /// its place by result and its place by gradient, and pairs come by the sum of both places. In the other, the remedies that
    /// mended the gradient best, one of each kind, come with what sets another step size: a gradient that has begun to arrive
    /// is often too large for the old one, so that such a remedy alone diverges.
    /// </summary>
    /// <param name="trials">The remedies, each tried alone.</param>
    public static IEnumerable<(Remedy First, Remedy Second)> Of(IReadOnlyList<TreatmentTrial> trials)
    {
        Remedy[] byResult = [.. trials.OrderBy(trial => trial.Result, TrialResult.BestFirst).Select(Single)];
        Remedy[] byGradient = [.. trials.OrderBy(trial => trial.Result.GradientDistance).Select(Single)];
        Dictionary<Remedy, int> places = byResult.Select((remedy, place) => (remedy, Math.Min(place, Array.IndexOf(byGradient, remedy)))).ToDictionary();
        IEnumerable<(Remedy, Remedy)> promising =
            from first in byResult
            from second in byResult
            where first.Kind < second.Kind
            orderby places[first] + places[second]
            select (first, second);
        IEnumerable<(Remedy, Remedy)> gentle =
            from names in (string[][])[s_gentle[..2], s_gentle[2..]]
            from mender in byGradient.Where(remedy => remedy.Kind < RemedyKind.Clipping).DistinctBy(remedy => remedy.Kind)
            from name in names
            let other = Array.Find(byResult, remedy => remedy.Name == name)
            where other is not null
            select (mender, other);
        return Alternate([.. promising], [.. gentle]).Distinct();
    }

    private static Remedy Single(TreatmentTrial trial) => trial.Treatment.Remedies.Single();

    private static IEnumerable<(Remedy, Remedy)> Alternate(IReadOnlyList<(Remedy, Remedy)> one, IReadOnlyList<(Remedy, Remedy)> other)
    {
        for (int i = 0; i < Math.Max(one.Count, other.Count); i++)
        {
            foreach ((Remedy, Remedy) pair in (IEnumerable<(Remedy, Remedy)>)[.. one.Skip(i).Take(1), .. other.Skip(i).Take(1)])
            {
                yield return pair;
            }
        }
    }
}
