using GpuGrad.Initialization;

namespace GpuGrad.Data;

/// <summary>
/// The adding problem (Hochreiter and Schmidhuber 1997, in the form of Arjovsky, Shah and Bengio 2016): each step shows a
/// number of U(0, 1) and a marker, which is 1 at one step of the first half and one of the second; to be told is the sum of
/// the two marked numbers. Who answers 1 whatever the sequence has a mean squared error of 1/6, the variance of the sum.
/// </summary>
internal static class AddingProblem
{
    /// <summary>Inputs of a step: the number and its marker.</summary>
    public const int StepFeatures = 2;

    /// <summary>Draws the sequences; the same source gives the same bits, and more sequences begin with those of fewer.</summary>
    /// <exception cref="DataException">More sequences of that length than an array holds.</exception>
    public static Dataset Generate(DataSource.AddingProblem source) => new(
        DataSourceShape.AddingProblem,
        Split(source, source.Train, SequenceStreams.Train),
        Split(source, source.Test, SequenceStreams.Test),
        [source.Length, StepFeatures],
        TargetShape.OfNumbers(1));

    private static DataSplit Split(DataSource.AddingProblem source, int count, ulong stream)
    {
        int columns = source.Length * StepFeatures;
        float[] inputs = SequenceStreams.Allocate(source.ToString(), count, columns);
        float[] sums = new float[count];
        PhiloxSequence random = new(source.Seed, stream);
        int half = source.Length / 2;
        for (int row = 0; row < count; row++)
        {
            Span<float> sequence = inputs.AsSpan(row * columns, columns);
            for (int t = 0; t < source.Length; t++)
            {
                sequence[t * StepFeatures] = (float)random.NextUniform();
            }

            foreach (int marked in (int[])[(int)(half * random.NextUniform()), half + (int)((source.Length - half) * random.NextUniform())])
            {
                sequence[(marked * StepFeatures) + 1] = 1;
                sums[row] += sequence[marked * StepFeatures];
            }
        }

        return DataSplit.OfNumbers(inputs, sums);
    }
}
