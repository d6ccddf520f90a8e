using System.Diagnostics;
using System.Globalization;

namespace GpuGrad.Cli;

/// <summary>The gradient of each layer over the recorded steps so far, a line of blocks a layer: where it vanishes, the lines lie at the bottom.</summary>
internal sealed class GradientLines
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int MostLayers = 12;
    private const int MostSteps = 40;

    // Decoding a record takes time from the training, and nobody reads faster.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    private readonly List<double[]> _norms = [];
    private (string Name, int Record)[] _layers = [];
    private RecordedKind _kind;
    private long _lastLooked;
    private int _stride = 1;
    private int _looks;

    /// <summary>Forgets the net that was shown.</summary>
    public void Clear()
    {
        _norms.Clear();
        (_layers, _stride, _looks, _lastLooked) = ([], 1, 0, 0);
    }

    /// <summary>Looks at the records of a step, unless it did a moment ago.</summary>
    public void Add(IReadOnlyList<LayerInfo> layers, IReadOnlyList<LayerRecord> records)
    {
        if (_lastLooked != 0 && Stopwatch.GetElapsedTime(_lastLooked) < s_interval)
        {
            return;
        }

        _lastLooked = Stopwatch.GetTimestamp();
        if (_norms.Count == 0)
        {
            _layers = Choose(layers, records);
        }

        if (_layers.Length == 0 || _looks++ % _stride != 0)
        {
            return;
        }

        _norms.Add([.. _layers.Select(layer => records[layer.Record].Statistics is { } s && s.FiniteCount == s.Count ? s.Norm : double.NaN)]);
        if (_norms.Count == MostSteps)
        {
            // Every other one, from here on too.
            for (int i = MostSteps - 1; i > 0; i -= 2)
            {
                _norms.RemoveAt(i);
            }

            _stride *= 2;
        }
    }

    /// <summary>What they measure, and a line for each layer that is shown; none before the first record.</summary>
    public IReadOnlyList<string> Draw()
    {
        double[] logs = [.. _norms.SelectMany(norms => norms).Where(norm => norm > 0).Select(Math.Log10)];
        if (logs.Length == 0)
        {
            return [];
        }

        (double low, double high) = (logs.Min(), logs.Max());
        double decades = Math.Max(1, high - low);
        int width = _layers.Max(layer => layer.Name.Length);
        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"  norm of {(_kind == RecordedKind.Delta ? "δ" : "the weights' gradient")} so far, ▁ {Math.Pow(10, low):G2} to █ {Math.Pow(10, low + decades):G2}, logarithmic"),
            .. _layers.Select((layer, i) => string.Create(
                CultureInfo.InvariantCulture, $"  {layer.Name.PadRight(width)} {string.Concat(_norms.Select(norms => Block(norms[i])))} {_norms[^1][i]:G3}")),
        ];

        char Block(double norm) => double.IsNaN(norm) ? '!'
            : norm == 0 ? ' '
            : Blocks[Math.Clamp((int)((Math.Log10(norm) - low) / decades * Blocks.Length), 0, Blocks.Length - 1)];
    }

    // The layers on the main way, of many the first, the last and some between them; with the place of their gradient among the records.
    private (string Name, int Record)[] Choose(IReadOnlyList<LayerInfo> layers, IReadOnlyList<LayerRecord> records)
    {
        (int Layer, RecordedKind Kind)[] recorded = [.. records.Select(record => (record.Layer, record.Kind))];
        _kind = recorded.Any(record => record.Kind == RecordedKind.Delta) ? RecordedKind.Delta : RecordedKind.WeightGradient;
        (string Name, int Record)[] all =
        [
            .. layers.Where(layer => layer.Role != LayerInfo.Side)
                .Select(layer => (layer.DisplayName.Split(" (")[0], Array.IndexOf(recorded, (layer.Id, _kind))))
                .Where(layer => layer.Item2 >= 0),
        ];
        int shown = Math.Min(all.Length, MostLayers);
        return [.. Enumerable.Range(0, shown).Select(i => all[shown == 1 ? 0 : i * (all.Length - 1) / (shown - 1)])];
    }
}
