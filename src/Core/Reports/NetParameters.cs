using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Syntax;

namespace GpuGrad.Reports;

/// <summary>What was varied between the nets of a comparison.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Path">Its path in the spec.</param>
/// <param name="Values">Its value in each net, in their order.</param>
internal sealed record NetParameter(string Name, string Path, IReadOnlyList<JsonNode?> Values) : SpecDifference(Path, Values);

/// <summary>The parameters of a comparison, and sets of its nets in their terms.</summary>
internal sealed class NetParameters
{
    // More than these, not swept but found, say nothing in a picture.
    private const int MostFound = 3;

    private const int MostNamed = 8;

    private const int MostPairs = 4;

    private readonly IReadOnlyList<ComparedNet> _nets;

    private NetParameters(IReadOnlyList<ComparedNet> nets, IReadOnlyList<NetParameter> all) => (_nets, All) = (nets, all);

    /// <summary>
    /// The swept fields that have more than one value; where these do not tell all nets apart, or nothing was swept, also the fields of data, model and train
    /// that differ, one of those that change together. Empty where that is more than a picture can show.
    /// </summary>
    public IReadOnlyList<NetParameter> All { get; }

    /// <summary>Finds the parameters of these nets.</summary>
    public static NetParameters Of(IReadOnlyList<ComparedNet> nets)
    {
        List<SpecDifference> found = [];
        IEnumerable<string> swept = nets.SelectMany(net => net.Runs[0].Manifest.Sweep?.Values.Keys ?? []).Distinct();
        foreach (string path in swept.Where(path => path != SpecDifferences.Seed))
        {
            SpecDifference difference = new(path, [.. nets.Select(net => Value(net.Runs[0], path))]);
            if (Parts(difference, nets.Count).Distinct().Count() > 1)
            {
                found.Add(difference);
            }
        }

        int sweeps = found.Count;
        if (!TellApart(found, nets.Count))
        {
            foreach (SpecDifference difference in SpecDifferences.Of([.. nets.Select(net => net.Runs[0])]).Where(difference => difference.IsOfTraining))
            {
                int[] parts = Parts(difference, nets.Count);
                if (!found.Exists(other => Parts(other, nets.Count).SequenceEqual(parts)))
                {
                    found.Add(difference);
                }
            }
        }

        if (found.Count - sweeps > MostFound)
        {
            found.Clear();
        }

        List<string> paths = [.. found.Select(difference => difference.Path)];
        return new NetParameters(nets, [.. found.Select(d => new NetParameter(SweepLabel.ShortName(d.Path, paths), d.Path, d.Values))]);
    }

    /// <summary>
    /// A set of nets in words: <c>depth 4, 10; activation sigmoid</c> where it is all of the nets that have some of the values; of two parameters
    /// <c>activation sigmoid with depth 4, 10 · activation tanh with depth 10</c>, where that is short; else the labels of its nets.
    /// </summary>
    public string Describe(IReadOnlyCollection<int> chosen)
    {
        if (chosen.Count == _nets.Count)
        {
            return _nets.Count == 1 ? _nets[0].Label : FormattableString.Invariant($"all {_nets.Count} nets");
        }

        HashSet<int> wanted = [.. chosen];
        if (Have(All, wanted))
        {
            // What is left is what it takes to tell them from the others.
            List<NetParameter> needed = [.. All];
            foreach (NetParameter parameter in All.Reverse())
            {
                needed.Remove(parameter);
                if (!Have(needed, wanted))
                {
                    needed.Add(parameter);
                }
            }

            return string.Join("; ", All.Where(needed.Contains).Select(parameter => Named(parameter, wanted)));
        }

        if (All.Count == 2)
        {
            List<string> pairs = Paired(All[0], All[1], wanted), others = Paired(All[1], All[0], wanted);
            if (Math.Min(pairs.Count, others.Count) <= MostPairs)
            {
                return string.Join(" · ", pairs.Count <= others.Count ? pairs : others);
            }
        }

        List<string> labels = [.. chosen.Order().Select(net => _nets[net].Label)];
        return labels.Count <= MostNamed ? string.Join(" · ", labels)
            : FormattableString.Invariant($"{string.Join(" · ", labels.Take(MostNamed - 1))} and {labels.Count - MostNamed + 1} more");
    }

    // Whether the nets that have values of the chosen ones, parameter by parameter, are the chosen ones.
    private bool Have(IReadOnlyList<NetParameter> parameters, HashSet<int> chosen)
    {
        List<HashSet<string>> values = [.. parameters.Select(parameter => chosen.Select(parameter.Label).ToHashSet())];
        return All.Count > 0 && Enumerable.Range(0, _nets.Count)
            .All(net => chosen.Contains(net) == parameters.Select((parameter, i) => values[i].Contains(parameter.Label(net))).All(within => within));
    }

    private static string Named(NetParameter parameter, IEnumerable<int> nets) =>
        $"{parameter.Name} {string.Join(", ", nets.Order().Select(parameter.Label).Distinct())}";

    // For each set of values that the second has together with a value of the first, these values of the first.
    private List<string> Paired(NetParameter first, NetParameter second, HashSet<int> chosen)
    {
        int all = Enumerable.Range(0, _nets.Count).Select(second.Label).Distinct().Count();
        return
        [
            .. chosen.Order().GroupBy(first.Label)
                .Select(same => (Nets: same.ToList(), Others: same.Select(second.Label).Distinct().ToList()))
                .GroupBy(same => string.Join('\n', same.Others.Order(StringComparer.Ordinal)))
                .Select(equal => (Nets: equal.SelectMany(same => same.Nets).ToList(), equal.First().Others.Count))
                .Select(part => part.Count == all ? Named(first, part.Nets) : $"{Named(first, part.Nets)} with {Named(second, part.Nets)}"),
        ];
    }

    private static JsonNode? Value(ComparedRun run, string path)
    {
        if (run.Manifest.Sweep?.Values.TryGetValue(path, out JsonNode? value) ?? false)
        {
            return value;
        }

        try
        {
            return SpecPath.Parse(path).Find(run.Manifest.Spec);
        }
        catch (SpecException)
        {
            // A run.json that somebody wrote.
            return null;
        }
    }

    // The number of each net's value, in the order in which values come first.
    private static int[] Parts(SpecDifference difference, int nets)
    {
        List<string> labels = [];
        return [.. Enumerable.Range(0, nets).Select(net =>
        {
            string label = difference.Label(net);
            int known = labels.IndexOf(label);
            if (known < 0)
            {
                labels.Add(label);
            }

            return known < 0 ? labels.Count - 1 : known;
        })];
    }

    private static bool TellApart(List<SpecDifference> differences, int nets) =>
        Enumerable.Range(0, nets).Select(net => string.Join('\n', differences.Select(difference => difference.Label(net)))).Distinct().Count() == nets;
}
