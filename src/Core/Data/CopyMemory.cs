using System.Globalization;
using GpuGrad.Initialization;

namespace GpuGrad.Data;

/// <summary>
/// The copy-memory task (Hochreiter and Schmidhuber 1997, in the form of Arjovsky, Shah and Bengio 2016): ten of eight
/// symbols, T − 1 blanks, the signal to recall and ten blanks, each step a one-hot of ten; the label of every step is
/// blank, but for the last ten, which are the symbols again. Who remembers nothing knows when to say blank and guesses the
/// rest: a cross entropy of 10 ln 8 / (T + 20) a step.
/// </summary>
internal static class CopyMemory
{
    /// <summary>Symbols to remember in a sequence.</summary>
    public const int Remembered = 10;

    /// <summary>Symbols that there are to remember.</summary>
    public const int Symbols = 8;

    /// <summary>Classes of a step: the symbols, blank and the signal to recall.</summary>
    public const int Classes = Symbols + 2;

    private const int Blank = Symbols;
    private const int Recall = Symbols + 1;

    /// <summary>Steps of a sequence with that delay.</summary>
    public static int StepsOf(int delay) => delay + (2 * Remembered);

    /// <summary>Draws the sequences; the same source gives the same bits, and more sequences begin with those of fewer.</summary>
    /// <exception cref="DataException">More sequences of that length than an array holds.</exception>
    public static Dataset Generate(DataSource.CopyMemory source) => new(
        DataSourceShape.CopyMemory,
        Split(source, source.Train, SequenceStreams.Train),
        Split(source, source.Test, SequenceStreams.Test),
        [StepsOf(source.Delay), Classes],
        TargetShape.OfClasses(Classes, StepsOf(source.Delay)),
        [.. Enumerable.Range(0, Symbols).Select(s => s.ToString(CultureInfo.InvariantCulture)), "blank", "recall"]);

    private static DataSplit Split(DataSource.CopyMemory source, int count, ulong stream)
    {
        int steps = StepsOf(source.Delay);
        float[] inputs = SequenceStreams.Allocate(source.ToString(), count, steps * Classes);
        int[] labels = new int[count * steps];
        Array.Fill(labels, Blank);
        PhiloxSequence random = new(source.Seed, stream);
        for (int row = 0; row < count; row++)
        {
            for (int t = 0; t < steps; t++)
            {
                int symbol = t < Remembered ? (int)(Symbols * random.NextUniform())
                    : t == steps - Remembered - 1 ? Recall
                    : Blank;
                inputs[(((row * steps) + t) * Classes) + symbol] = 1;
                if (t < Remembered)
                {
                    labels[(row * steps) + (steps - Remembered) + t] = symbol;
                }
            }
        }

        return new DataSplit(inputs, labels, steps);
    }
}
