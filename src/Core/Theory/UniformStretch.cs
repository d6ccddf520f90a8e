using GpuGrad.Layers;

namespace GpuGrad.Theory;

/// <summary>
/// The longest run of layers, or of blocks, that are alike: where a factor a layer means something. The layer that reads the
/// data is none of them, since it has other inputs, and a block is compared with the next one in the same place.
/// </summary>
/// <param name="First">Its first hidden layer, as records number it.</param>
/// <param name="Last">The hidden layer in the same place of its last block.</param>
/// <param name="Layers">Hidden layers from the one to the other.</param>
/// <param name="Factor">Geometric mean of what a layer multiplies the squared norm of δ by on its way down.</param>
/// <param name="Lowest">That of its lowest block alone, a layer.</param>
/// <param name="Highest">That of its highest block alone, a layer.</param>
/// <param name="Settled">What the factor has come to in the upper half; null where it still changes there.</param>
internal sealed record UniformStretch(int First, int Last, int Layers, double Factor, double Lowest, double Highest, double? Settled)
{
    // A factor that is even to 2e-3 has settled: over 30 layers it is off by 6 % then.
    private const double Even = 2e-3;

    /// <summary>The stretch of a net, from log10 ‖δ‖ of its layers; null where no two neighbours are alike, or one of them is unknown.</summary>
    internal static UniformStretch? Of(IReadOnlyList<Layer> layers, Func<int, double?> log10Delta)
    {
        List<Block> blocks = Blocks(layers);
        (int start, int end) = (0, 0);
        for (int from = 0, to = 1; to < blocks.Count; to++)
        {
            // What follows the last block stands above all of them.
            if (blocks[to].Head != blocks[from].Head)
            {
                from = to;
            }
            else if (blocks[to - 1].Tail != blocks[from].Tail)
            {
                from = to - 1;
            }

            if (to - from > end - start)
            {
                (start, end) = (from, to);
            }
        }

        if (start == end)
        {
            return null;
        }

        double?[] logs = [.. blocks[start..(end + 1)].Select(block => log10Delta(block.Hidden[0]))];
        if (logs.Any(log => log is null))
        {
            return null;
        }

        int inBlock = blocks[start].Hidden.Length, steps = end - start;
        double[] ln = [.. logs.Zip(logs.Skip(1), (lower, upper) => 2 * Math.Log(10) * (lower!.Value - upper!.Value) / inBlock)];
        double[] upper = ln[(ln.Length / 2)..];
        double settled = upper.Average();
        return new(
            blocks[start].Hidden[0], blocks[end].Hidden[0], steps * inBlock, Math.Exp(ln.Average()), Math.Exp(ln[0]), Math.Exp(ln[^1]),
            upper.All(l => Math.Abs(l - settled) <= Even) ? Math.Exp(settled) : null);
    }

    // An entry with hidden layers, and those without that follow it. The repeats of a block count for alike, though each reads more columns.
    private static List<Block> Blocks(IReadOnlyList<Layer> layers)
    {
        List<Block> blocks = [];
        foreach (Layer layer in layers)
        {
            if (layer.Repeats.Count > 0)
            {
                blocks.AddRange(
                    layer.Repeats.Select(body => new Block(string.Join(' ', body.Select(part => Kind(part, anyInputs: true))), "", HiddenOf(body))));
            }
            else if (HiddenOf([layer]) is { Length: > 0 } hidden)
            {
                blocks.Add(new(Kind(layer), "", hidden));
            }
            else if (blocks.Count > 0)
            {
                blocks[^1] = blocks[^1] with { Tail = blocks[^1].Tail + Kind(layer) };
            }
        }

        return blocks;

        static int[] HiddenOf(IReadOnlyList<Layer> layers) =>
            [.. layers.SelectMany(layer => layer.Infos).Where(info => info.Role == LayerInfo.Hidden).Select(info => info.Id)];
    }

    // A layer as JSON, and the columns that it reads.
    private static string Kind(Layer layer, bool anyInputs = false) =>
        $"{(anyInputs ? "" : FormattableString.Invariant($"{layer.ColumnsIn} "))}{LayerKinds.Shape.Write(layer).ToJsonString()}";

    private sealed record Block(string Head, string Tail, int[] Hidden);
}
