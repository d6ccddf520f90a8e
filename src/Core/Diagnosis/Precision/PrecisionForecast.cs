using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Diagnosis.Precision;

/// <summary>
/// Forecasts from recorded histograms alone what training in a low precision would lose: rounding each recorded value, with
/// nothing said of how errors would add up.
/// </summary>
/// <param name="Formats">A forecast for each of <see cref="FloatFormat.All"/>.</param>
/// <param name="Steps">Recorded steps it rests on.</param>
/// <param name="RecordedSteps">Recorded steps there are.</param>
internal sealed record PrecisionForecast(IReadOnlyList<FormatForecast> Formats, int Steps, long RecordedSteps)
{
    /// <summary>Recorded steps that a forecast rests on, where nothing asks for fewer.</summary>
    public const int UsualSteps = 60;

    private static readonly RecordedKind[] s_gradients = [RecordedKind.WeightGradient, RecordedKind.BiasGradient, RecordedKind.Delta];

    /// <summary>The forecast of a run, over all its recorded steps or some spread over them, the first and the last among them.</summary>
    /// <param name="database">The run's records.</param>
    /// <param name="mostSteps">How many steps at most.</param>
    /// <exception cref="RunException">run.db cannot be read.</exception>
    public static PrecisionForecast Of(RunDatabaseReader database, int mostSteps = UsualSteps)
    {
        long recorded = database.CountRecordedSteps();
        IReadOnlyList<long> steps = StepThinning.Choose(database.RecordedSteps(), recorded, mostSteps, _ => 0);
        Dictionary<(int Layer, RecordedKind Kind), Tensor> tensors = [];
        foreach (LayerRecord record in steps.SelectMany(step => database.Records(step)))
        {
            if (record.Kind is RecordedKind.Update or RecordedKind.ClippedWeightGradient or RecordedKind.ClippedBiasGradient)
            {
                continue;
            }

            if (!tensors.TryGetValue((record.Layer, record.Kind), out Tensor? tensor))
            {
                tensors[(record.Layer, record.Kind)] = tensor = new Tensor();
            }

            tensor.Add(record);
        }

        IReadOnlyList<LayerInfo> layers = database.Layers();
        return new PrecisionForecast([.. FloatFormat.All.Select(format => Forecast(format, layers, tensors))], steps.Count, recorded);
    }

    private static FormatForecast Forecast(FloatFormat format, IReadOnlyList<LayerInfo> layers, Dictionary<(int Layer, RecordedKind Kind), Tensor> tensors)
    {
        Tensor gradients = Together(tensors, s_gradients);
        int? scale = LossScale(gradients, format);
        return new FormatForecast(
            format,
            PrecisionShares.Of(gradients.Histogram, format),
            PrecisionShares.Of(Together(tensors, [RecordedKind.Activation]).Histogram, format),
            PrecisionShares.Of(Together(tensors, [RecordedKind.Weight]).Histogram, format),
            scale,
            PrecisionShares.Of(gradients.Histogram, format, scale ?? 0),
            [
                .. from layer in layers
                   from kind in RecordedKindSpelling.All
                   where tensors.ContainsKey((layer.Id, kind))
                   let histogram = tensors[(layer.Id, kind)].Histogram
                   select new LayerForecast(
                       layer, kind, PrecisionShares.Of(histogram, format), s_gradients.Contains(kind) ? PrecisionShares.Of(histogram, format, scale ?? 0)
                       : null),
            ]);
    }

    private static Tensor Together(Dictionary<(int Layer, RecordedKind Kind), Tensor> tensors, RecordedKind[] kinds)
    {
        var all = new Tensor();
        foreach (((int _, RecordedKind kind), Tensor tensor) in tensors)
        {
            if (kinds.Contains(kind))
            {
                all.Add(tensor.Histogram, tensor.Largest);
            }
        }

        return all;
    }

    // Every doubling can only save more, until the largest gradient overflows: that one was recorded exactly.
    private static int? LossScale(Tensor gradients, FloatFormat format)
    {
        if (gradients.Largest == 0)
        {
            return null;
        }

        int most = (int)Math.Floor(Math.Log2(format.Largest / gradients.Largest));
        double least = PrecisionShares.Of(gradients.Histogram, format, most).ToZero;
        // A scale that is not needed is none.
        int scale = Math.Min(0, most);
        while (scale < most && PrecisionShares.Of(gradients.Histogram, format, scale).ToZero > least)
        {
            scale++;
        }

        return scale;
    }

    private sealed class Tensor
    {
        public FloatHistogram Histogram { get; } = new();

        public double Largest { get; private set; }

        public void Add(LayerRecord record)
        {
            TensorStatistics s = record.Statistics;
            Add(record.Histogram, s.FiniteCount == 0 ? 0 : Math.Max(Math.Abs((double)s.Min), Math.Abs((double)s.Max)));
        }

        public void Add(FloatHistogram histogram, double largest)
        {
            Histogram.Merge(histogram);
            Largest = Math.Max(Largest, largest);
        }
    }
}
