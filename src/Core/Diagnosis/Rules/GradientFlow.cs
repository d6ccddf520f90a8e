using GpuGrad.Layers;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis.Rules;

/// <summary>The gradient's norm in the plain hidden layers at one step, first layer first.</summary>
/// <param name="Kind">Which gradient: δ where it was recorded.</param>
/// <param name="Step">The step.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Norms">Their norms, all finite.</param>
internal sealed record GradientFlow(RecordedKind Kind, long Step, IReadOnlyList<LayerTraits> Layers, IReadOnlyList<double> Norms)
{
    private static readonly RecordedKind[] s_kinds = [RecordedKind.Delta, RecordedKind.BiasGradient, RecordedKind.WeightGradient];

    /// <summary>First norm over last: below 1 the gradient vanishes, above it explodes.</summary>
    public double FirstToLast => Norms[0] / Norms[^1];

    /// <summary>How many layers, from the input, have a gradient that is exactly zero.</summary>
    public int Zeros => Norms.TakeWhile(norm => norm == 0).Count();

    /// <summary>The geometric mean of the factors from a layer to the one before it, where there is a gradient; 0 where the last layer alone has one.</summary>
    public double Factor => Zeros == Norms.Count - 1 ? 0 : Math.Pow(Norms[Zeros] / Norms[^1], 1.0 / (Norms.Count - 1 - Zeros));

    /// <summary>
    /// Standard deviation of ln <see cref="FirstToLast"/>, from how much the factors of single layers differ: their deviation
    /// times the root of their number, or what chance does in layers of this width where that is more.
    /// </summary>
    public double LogSpread
    {
        get
        {
            double[] logs = [.. Norms.Zip(Norms.Skip(1), (layer, next) => Math.Log(layer / next)).Where(double.IsFinite)];
            double chance = Math.Max(Sureness.BatchSpread, LayerSpread.Of(Layers));
            if (logs.Length < 3)
            {
                return chance;
            }

            double mean = logs.Average();
            return Math.Max(chance, Math.Sqrt(logs.Sum(l => (l - mean) * (l - mean)) / (logs.Length - 1) * logs.Length));
        }
    }

    /// <summary>
    /// The flow at a step; null with fewer than two layers, where something was not recorded or not finite, or where no gradient reached the last hidden layer.
    /// </summary>
    public static GradientFlow? At(RunEvidence run, long step)
    {
        LayerTraits[] layers = [.. run.Hidden.Where(l => l.Recurrent is null)];
        if (layers.Length < 2)
        {
            return null;
        }

        foreach (RecordedKind kind in s_kinds)
        {
            LayerTraits[] compared = run.IsImported ? [.. layers.Where(l => IsComparable(run, kind, step, l))] : layers;
            TensorStatistics?[] cells = [.. compared.Select(l => run[kind, step, l])];
            if (compared.Length > 1 && cells.All(c => c is { AllFinite: true }))
            {
                return cells[^1]!.Value.Norm > 0 ? new GradientFlow(kind, step, compared, [.. cells.Select(c => c!.Value.Norm)]) : null;
            }
        }

        return null;
    }

    // Not every module of another trainer has every tensor; and where a weight is no longer than the bias it is the scale of a norm, no matrix.
    private static bool IsComparable(RunEvidence run, RecordedKind kind, long step, LayerTraits layer) => run[kind, step, layer] is { } gradient
        && (kind != RecordedKind.WeightGradient || run[RecordedKind.BiasGradient, step, layer] is not { } bias || gradient.Count > bias.Count);
}
