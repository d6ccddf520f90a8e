using GpuGrad.Kernels;
using GpuGrad.Quantities;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments.Expectations;

/// <summary>Looks up the names of an expectation. What it knows is listed in docs/expectations.md.</summary>
internal static class ExpectationBinder
{
    private static readonly Dictionary<string, Func<LayerRecord, double>> s_measures = new()
    {
        ["norm"] = r => r.Statistics.Norm,
        ["mean"] = r => r.Statistics.Mean,
        ["rms"] = r => Rms(r.Statistics),
        ["std"] = r => Math.Sqrt(Math.Max(0, Math.Pow(Rms(r.Statistics), 2) - Math.Pow(r.Statistics.Mean, 2))),
        ["min"] = r => r.Statistics.Min,
        ["max"] = r => r.Statistics.Max,
        ["zeros"] = r => (double)r.Statistics.Zeros / r.Statistics.Count,
        ["nonFinite"] = r => r.Statistics.Count - r.Statistics.FiniteCount,
    };

    // Math.Min and Math.Max keep a NaN.
    private static readonly Dictionary<string, Func<double[], double>> s_aggregates = new()
    {
        ["min"] = values => values.Aggregate(Math.Min),
        ["max"] = values => values.Aggregate(Math.Max),
        ["mean"] = values => values.Average(),
    };

    private static readonly Dictionary<string, Func<double, double>> s_pointwise = new() { ["abs"] = Math.Abs, ["log10"] = Math.Log10 };

    private static readonly string[] s_functions =
        [.. s_measures.Keys, "quantile", "share", .. QuantityKinds.All.Select(quantity => quantity.Name), "speed", "neighbourRatio", .. s_pointwise.Keys];

    /// <summary>
    /// The term that <paramref name="node"/> writes down; throws <see cref="ExpectationException"/> for an unknown name or an argument out of place.
    /// </summary>
    public static ExpectationTerm Bind(ExpectationNode node) => node switch
    {
        ExpectationNode.Number number => new ConstantTerm(number),
        ExpectationNode.Name name => Metric(name),
        ExpectationNode.Negation negation =>
            new FunctionTerm(node, Bind(negation.Value) is var value ? value.Shape : default, v => Array.ConvertAll(v, x => -x), [value]),
        ExpectationNode.Arithmetic a => new ArithmeticTerm(node, a.Operator, Bind(a.Left), Bind(a.Right)),
        ExpectationNode.Call call => Function(call),
        ExpectationNode.Limit => throw new ExpectationException(node.Start, "only share takes a limit; take the comparison out of the arguments"),
        _ => throw new ExpectationException(node.Start, "a layer stands only behind a recorded kind, as in norm(delta, first)"),
    };

    private static MetricTerm Metric(ExpectationNode.Name name)
    {
        if (MetricTerm.Names.Contains(name.Text))
        {
            return new MetricTerm(name);
        }

        string problem = SpecNames.RecordKinds.TryFind(name.Text, out _) ? $"{name.Text} is a whole tensor; measure it, as in norm({name.Text}, first)"
            : s_functions.Contains(name.Text) ? $"{name.Text} is a function; give it arguments in parentheses"
            : $"unknown name '{name.Text}'; {NearestName.Hint(name.Text, [.. MetricTerm.Names, .. s_functions])}";
        throw new ExpectationException(name.Start, problem);
    }

    private static ExpectationTerm Function(ExpectationNode.Call call)
    {
        if (s_aggregates.TryGetValue(call.Function, out Func<double[], double>? aggregate) && !StartsWithKind(call))
        {
            return Aggregate(call, aggregate);
        }

        if (s_measures.TryGetValue(call.Function, out Func<LayerRecord, double>? measure))
        {
            Count(call, 2, "kind, layer");
            return Measure(call, measure, call.Function is "nonFinite" or "zeros");
        }

        if (QuantityKinds.All.FirstOrDefault(quantity => quantity.Name == call.Function) is { } quantity)
        {
            return new MeasureTerm(call, quantity.Kinds, OneLayer(call), records => quantity.Of([.. records.Select(record => record.Statistics)]));
        }

        if (s_pointwise.TryGetValue(call.Function, out Func<double, double>? pointwise))
        {
            Count(call, 1, "value");
            ExpectationTerm value = Bind(call.Arguments[0]);
            return new FunctionTerm(call, value.Shape, v => Array.ConvertAll(v, x => pointwise(x)), [value]);
        }
        return call.Function switch
        {
            "quantile" => Quantile(call),
            "share" => Share(call),
            "speed" => new SpeedTerm(call, OneLayer(call)),
            "neighbourRatio" => NeighbourRatio(call),
            _ => throw new ExpectationException(call.Start, $"unknown function '{call.Function}'; {NearestName.Hint(call.Function, s_functions)}"),
        };
    }

    private static bool StartsWithKind(ExpectationNode.Call call) =>
        call.Arguments is [ExpectationNode.Name { Text: var name }, ..] && !MetricTerm.Names.Contains(name);

    private static FunctionTerm Aggregate(ExpectationNode.Call call, Func<double[], double> aggregate)
    {
        ExpectationTerm[] values = [.. call.Arguments.Select(Bind)];
        return values.Length > 1 || values.Any(v => v.Shape != TermShape.One)
            ? new FunctionTerm(call, TermShape.One, v => [aggregate(v)], values)
            : throw new ExpectationException(
                call.Start, $"{call.Function} takes several values, or one for every layer as in {call.Function}(norm(delta, *)), or a recorded kind and a layer");
    }

    private static MeasureTerm Quantile(ExpectationNode.Call call)
    {
        Count(call, 3, "kind, layer, share");
        return call.Arguments[2] is ExpectationNode.Number { Value: <= 1 and var p }
            ? Measure(call, r => r.Histogram.Quantile(p, r.Statistics).Estimate)
            : throw new ExpectationException(call.Arguments[2].Start, "expected the share of values that lies below the quantile, a number from 0 to 1");
    }

    private static MeasureTerm Share(ExpectationNode.Call call)
    {
        Count(call, 3, "kind, layer, > limit");
        (ExpectationToken comparison, double limit) = call.Arguments[2] switch
        {
            ExpectationNode.Limit { Value: ExpectationNode.Number n } l => (l.Operator, n.Value),
            ExpectationNode.Limit { Value: ExpectationNode.Negation { Value: ExpectationNode.Number n } } l => (l.Operator, -n.Value),
            _ => (ExpectationToken.Star, 0),
        };
        return comparison switch
        {
            ExpectationToken.Greater => Measure(call, r => r.Histogram.ShareAbove(limit, r.Statistics)),
            ExpectationToken.Less => Measure(call, r => r.Histogram.ShareBelow(limit, r.Statistics)),
            _ => throw new ExpectationException(call.Arguments[2].Start, "expected the values that count, as in > 0.9 or < -0.9"),
        };
    }

    // A number of one tensor: the first two arguments are its kind and the layer.
    private static MeasureTerm Measure(ExpectationNode.Call call, Func<LayerRecord, double> measure, bool countsNonFinite = false) =>
        new(call, [Kind(call.Arguments[0])], new LayerSelector(call.Arguments[1]), records => measure(records[0]), countsNonFinite);

    private static NeighbourRatioTerm NeighbourRatio(ExpectationNode.Call call)
    {
        Count(call, 1, "values of every layer");
        ExpectationTerm values = Bind(call.Arguments[0]);
        return values.Shape == TermShape.PerLayer
            ? new NeighbourRatioTerm(call, values)
            : throw new ExpectationException(call.Arguments[0].Start, "expected a value of every hidden layer, as in speed(*)");
    }

    private static LayerSelector OneLayer(ExpectationNode.Call call)
    {
        Count(call, 1, "layer");
        return new LayerSelector(call.Arguments[0]);
    }

    private static RecordedKind Kind(ExpectationNode node)
    {
        string name = (node as ExpectationNode.Name)?.Text ?? "";
        return SpecNames.RecordKinds.TryFind(name, out RecordedKind kind)
            ? kind
            : throw new ExpectationException(node.Start, name.Length == 0
                ? $"expected a recorded kind: {string.Join(", ", SpecNames.RecordKinds.Names)}"
                : $"unknown kind '{name}'; {NearestName.Hint(name, SpecNames.RecordKinds.Names)}");
    }

    private static void Count(ExpectationNode.Call call, int count, string arguments)
    {
        if (call.Arguments.Count != count)
        {
            throw new ExpectationException(
                call.Start, $"{call.Function} takes ({arguments}), found {call.Arguments.Count} argument{(call.Arguments.Count == 1 ? "" : "s")}");
        }
    }

    private static double Rms(TensorStatistics statistics) => statistics.Norm / Math.Sqrt(statistics.FiniteCount);
}
