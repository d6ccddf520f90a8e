using GpuGrad.Layers;
using GpuGrad.Models;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Theory;

namespace GpuGrad.Diagnosis;

/// <summary>What a run left for the rules to look at.</summary>
internal sealed class RunEvidence
{
    /// <summary>Share of a guess's loss above which a net has learned nothing.</summary>
    public const double LearnedLimit = 0.95;

    private readonly IRunRecords records;
    private readonly StatisticsGrid grid;

    /// <summary>
    /// Reads the statistics and losses, of a long run those of some thousand steps (see <see cref="StatisticsGrid"/>); histograms are read when asked for.
    /// </summary>
    /// <exception cref="RunException">run.json says too little, or does not fit run.db.</exception>
    /// <param name="manifest">run.json.</param>
    /// <param name="records">What run.db holds.</param>
    /// <param name="source">What messages call run.json.</param>
    /// <param name="statistics">The statistics of the records, where they have been read already.</param>
    public RunEvidence(RunManifest manifest, IRunRecords records, string source = "run.json", StatisticsGrid? statistics = null)
    {
        (Manifest, this.records) = (manifest, records);
        grid = statistics ?? StatisticsGrid.Of(records);
        LossCurve losses = new(records.Steps(), records.CountSteps());
        (Losses, EndsFinite) = (losses.Finite, losses.EndsFinite);
        ExpectedFactors = new Dictionary<int, double>();
        ExpectedCorrelations = new Dictionary<int, double>();
        if (manifest.Import is not null)
        {
            Layers = [.. records.Layers().Select(ForeignTraits)];
            Hidden = [.. Layers.Where(l => l.Info.Role == LayerInfo.Hidden)];
            LearningRate = Losses.Count > 0 ? Losses[^1].LearningRate : double.NaN;
            return;
        }

        if (manifest is not { Features: int features, Target: { } target })
        {
            throw new RunException(
                $"{source}: does not say how many features the data has and what its target is, as an older gpugrad wrote it; run the experiment again")
            {
                IsBadInput = true,
            };
        }

        ExperimentSpec spec = ExperimentSpec.Parse(manifest.Spec.ToJsonString(), source);
        (LearningRate, Optimizer) = (spec.Train.Optimizer.LearningRate, spec.Train.Optimizer.Kind);
        IReadOnlyList<Layer> layers = spec.Model.Resolve(manifest.Sample is { } sizes ? [.. sizes] : features, target);
        Layers = TraitsOf(layers, records.Layers(), source);
        Hidden = [.. Layers.Where(l => l.Info.Role == LayerInfo.Hidden)];
        // Pre-trained weights are not those that theory speaks of.
        if (manifest is { Theory: { } theory, Pretraining: null })
        {
            ExpectedFactors = FactorsOf(theory);
            ExpectedCorrelations = theory.Layers.Where(l => l.DeltaCorrelation is not null).ToDictionary(l => l.Layer, l => l.DeltaCorrelation!.Value);
        }

        NormalisesSignal = layers.Any(layer => layer.Normalises);
        CentresGradient = layers.Any(layer => layer.CentresGradient);
        Chance = manifest.GuessLoss ?? GuessLoss.OfEqualClasses(spec.Train.Loss, target);
    }

    /// <summary>run.json.</summary>
    public RunManifest Manifest { get; }

    /// <summary>Whether another program trained it, so that of its layers no more is known than their names and records.</summary>
    public bool IsImported => Manifest.Import is not null;

    /// <summary>The learning rate; NaN where it is not known.</summary>
    public double LearningRate { get; }

    /// <summary>The optimizer as specs name it; null where it is not known.</summary>
    public string? Optimizer { get; }

    /// <summary>Every layer with weights, from the input.</summary>
    public IReadOnlyList<LayerTraits> Layers { get; }

    /// <summary>The hidden ones on the way from input to output.</summary>
    public IReadOnlyList<LayerTraits> Hidden { get; }

    /// <summary>The recorded steps, of a long run those that were kept.</summary>
    public IReadOnlyList<long> Steps => grid.Steps;

    /// <summary>The recorded steps of the last third of the run, at least one where any was recorded.</summary>
    public IReadOnlyList<long> LateSteps => [.. Steps.Skip(Math.Min(Steps.Count - 1, 2 * Steps.Count / 3))];

    /// <summary>Recorded steps with a finite loss.</summary>
    public IReadOnlyList<StepRecord> Losses { get; }

    /// <summary>Whether the last recorded loss is finite.</summary>
    public bool EndsFinite { get; }

    /// <summary>The loss of the best guess that does not look at the sample; null where that is not known.</summary>
    public double? Chance { get; }

    /// <summary>Whether batch or layer norms set the size of the signal.</summary>
    public bool NormalisesSignal { get; }

    /// <summary>Whether a batch norm that no skip leads around takes away what the gradients of a batch have in common.</summary>
    public bool CentresGradient { get; }

    /// <summary>The median loss of the last quarter of the recorded steps; NaN where none is finite.</summary>
    public double EndLoss => Median(Losses.Skip(Losses.Count * 3 / 4).Select(s => s.Loss));

    /// <summary>The loss to improve on: the first one, or a guess's where that is more.</summary>
    public double StartLoss => Math.Max(Losses.Count == 0 ? 0 : Losses[0].Loss, Chance ?? 0);

    /// <summary>Whether the loss rose above twice <see cref="StartLoss"/>, or became NaN or infinite after a step where it was not.</summary>
    public bool Diverged => Losses.Count > 0 && (BecameNonFinite || Losses.Max(s => s.Loss) > 2 * StartLoss);

    /// <summary>Whether training ended in NaN or infinities that were not there at the first step.</summary>
    public bool BecameNonFinite => IsImported
        ? Losses.Count > 0 && !EndsFinite
        : Losses is [{ Step: 0 }, ..] && Manifest is { Status: RunStatus.Failed, Failure: { } failure }
            && (Manifest.NonFiniteOrigin is not null || failure.Contains("NaN or infinite", StringComparison.Ordinal));

    /// <summary>
    /// Whether the net learned at all: it ended finite, and below 95 % of a guess's loss (of its own first loss, where a guess's is not known). Of an imported
    /// one nobody said what a guess has.
    /// </summary>
    public bool Learns => !IsImported && Trains && EndsFinite && Manifest.Status != RunStatus.Failed && EndLoss <= LearnedLimit * (Chance ?? StartLoss);

    /// <summary>Whether anything is trained: a learning rate of 0 only measures.</summary>
    public bool Trains => LearningRate is > 0 or double.NaN;

    /// <summary>What theory expects, at the start, of ‖δ‖ of a hidden layer over that of the next one, by layer id; without those it says nothing of.</summary>
    public IReadOnlyDictionary<int, double> ExpectedFactors { get; }

    /// <summary>The mean correlation of two samples' δ that theory expects at the start of a common gradient at the output, by layer id.</summary>
    public IReadOnlyDictionary<int, double> ExpectedCorrelations { get; }

    /// <summary>The statistics of a tensor, or null where it was not recorded.</summary>
    public TensorStatistics? this[RecordedKind kind, long step, LayerTraits layer] => grid[kind, step, layer.Info.Id];

    /// <summary>Whether any tensor of a kind was recorded.</summary>
    public bool Has(RecordedKind kind) => grid.Kinds.Contains(kind);

    /// <summary>The histogram of a recorded tensor.</summary>
    public FloatHistogram Histogram(RecordedKind kind, long step, LayerTraits layer) =>
        records.Records(step).Single(r => r.Kind == kind && r.Layer == layer.Info.Id).Histogram;

    /// <summary>The middle of some finite values; NaN of none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // The widths follow from the records: a bias has a value a unit; where there is none the weights are taken for a square.
    private LayerTraits ForeignTraits(LayerInfo info)
    {
        long weights = CountOf(info, RecordedKind.WeightGradient, RecordedKind.Weight, RecordedKind.Update);
        long units = CountOf(info, RecordedKind.BiasGradient);
        long outputs = units > 0 ? units : weights > 0 ? (long)Math.Sqrt(weights) : int.MaxValue;
        return new LayerTraits(
            info, (int)Math.Clamp(weights / outputs, 1, int.MaxValue), (int)Math.Min(outputs, int.MaxValue), Activation: null, Recurrent: null, InBranch: false,
            BiasInit: null);
    }

    private long CountOf(LayerInfo layer, params ReadOnlySpan<RecordedKind> kinds)
    {
        foreach (RecordedKind kind in kinds)
        {
            foreach (long step in Steps)
            {
                if (grid[kind, step, layer.Id] is { } statistics)
                {
                    return statistics.Count;
                }
            }
        }

        return 0;
    }

    // Layers come in the order in which the net was made; their names are those that the run recorded.
    private static IReadOnlyList<LayerTraits> TraitsOf(IReadOnlyList<Layer> layers, IReadOnlyList<LayerInfo> infos, string source)
    {
        LayerTraits[] traits = [.. layers.SelectMany(layer => layer.Traits)];
        return traits.Length == infos.Count
            ? [.. traits.Zip(infos, (layer, info) => layer with { Info = info })]
            : throw new RunException(
                $"{source}: its spec makes {traits.Length} layers with weights, but run.db holds {infos.Count}; the two files are not of one run")
            {
                IsBadInput = true,
            };
    }

    private Dictionary<int, double> FactorsOf(TheoryPrediction theory)
    {
        Dictionary<int, double> norms = theory.Layers.Where(l => l.Log10Delta is not null).ToDictionary(l => l.Layer, l => l.Log10Delta!.Value);
        return Hidden.Zip(Hidden.Skip(1), (layer, next) => (layer: layer.Info.Id, next: next.Info.Id))
            .Where(pair => norms.ContainsKey(pair.layer) && norms.ContainsKey(pair.next))
            .ToDictionary(pair => pair.layer, pair => Math.Pow(10, norms[pair.layer] - norms[pair.next]));
    }
}
