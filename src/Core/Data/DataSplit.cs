namespace GpuGrad;

/// <summary>One part of a data set: <see cref="Count"/> rows of inputs, each with its target, labels or numbers.</summary>
public sealed class DataSplit
{
    /// <summary>Takes the arrays as they are, without a copy. <see cref="Dataset"/> checks them against its features and classes.</summary>
    /// <param name="inputs">Row-major [Count, Features].</param>
    /// <param name="labels">Row-major [Count, LabelColumns], each a class index from 0.</param>
    /// <param name="labelColumns">Labels of a row: one, or one for each step of a sequence.</param>
    public DataSplit(float[] inputs, int[] labels, int labelColumns = 1)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(labelColumns, 1);
        (Inputs, Labels, LabelColumns, Numbers) = (inputs, labels, labelColumns, []);
        Count = labels.Length / labelColumns;
    }

    private DataSplit(float[] inputs, float[] numbers, int numberColumns)
    {
        (Inputs, Labels, Numbers, NumberColumns) = (inputs, [], numbers, numberColumns);
        Count = numbers.Length / numberColumns;
    }

    /// <summary>Row-major [Count, Features].</summary>
    public float[] Inputs { get; }

    /// <summary>Row-major [Count, LabelColumns], each a class index from 0; empty where the targets are numbers.</summary>
    public int[] Labels { get; }

    /// <summary>Labels of a row; 0 where the targets are numbers.</summary>
    public int LabelColumns { get; }

    /// <summary>The targets of regression, row-major [Count, NumberColumns]; empty where the targets are labels.</summary>
    public float[] Numbers { get; }

    /// <summary>Numbers of a row's target; 0 where the targets are labels.</summary>
    public int NumberColumns { get; }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>A copy of the first <paramref name="count"/> rows with their targets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public DataSplit First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        float[] inputs = Inputs[..(count * (Inputs.Length / Count))];
        return NumberColumns > 0
            ? new DataSplit(inputs, Numbers[..(count * NumberColumns)], NumberColumns)
            : new DataSplit(inputs, Labels[..(count * LabelColumns)], LabelColumns);
    }

    /// <summary>A copy of some rows with their targets, in the order in which they are named.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public DataSplit Rows(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[] inputs = Pick(Inputs, Inputs.Length / Count, rows);
        return NumberColumns > 0 ? new DataSplit(inputs, Pick(Numbers, NumberColumns, rows), NumberColumns)
            : new DataSplit(inputs, Pick(Labels, LabelColumns, rows), LabelColumns);
    }

    /// <summary>A copy of samples and their labels, row-major [Count, Features] and [Count].</summary>
    public static DataSplit Copy(ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels) => new(inputs.ToArray(), labels.ToArray());

    /// <summary>The samples that a source of one's own gives, one by one, each with its label.</summary>
    /// <exception cref="ArgumentException">A row has not as many inputs as the first one; the message says which.</exception>
    public static DataSplit Read(IEnumerable<(float[] Inputs, int Label)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        List<int> labels = [];
        return new DataSplit(Joined(rows, row => row.Inputs, row => labels.Add(row.Label)), [.. labels]);
    }

    /// <summary>The samples that a source of one's own gives, one by one, each with the numbers that are to be predicted.</summary>
    /// <exception cref="ArgumentException">A row has not as many inputs or numbers as the first one; the message says which.</exception>
    public static DataSplit Read(IEnumerable<(float[] Inputs, float[] Numbers)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        List<float[]> numbers = [];
        float[] inputs = Joined(rows, row => row.Inputs, row => numbers.Add(row.Numbers));
        return OfNumbers(inputs, Joined(numbers, row => row, _ => { }), numbers.Count == 0 ? 1 : numbers[0].Length);
    }

    /// <summary>A split for regression; takes the arrays as they are, without a copy.</summary>
    /// <param name="inputs">Row-major [Count, Features].</param>
    /// <param name="numbers">The targets, row-major [Count, numberColumns].</param>
    /// <param name="numberColumns">Numbers of a row's target.</param>
    public static DataSplit OfNumbers(float[] inputs, float[] numbers, int numberColumns = 1)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberColumns, 1);
        return new DataSplit(inputs, numbers, numberColumns);
    }

    private static float[] Joined<TRow>(IEnumerable<TRow> rows, Func<TRow, float[]> values, Action<TRow> also)
    {
        List<float> all = [];
        int columns = -1, count = 0;
        foreach (TRow row in rows)
        {
            float[] own = values(row);
            columns = columns < 0 ? own.Length : columns;
            if (own.Length != columns)
            {
                throw new ArgumentException($"Row {count} has {own.Length} values where row 0 has {columns}.", nameof(rows));
            }

            all.AddRange(own);
            also(row);
            count++;
        }

        return [.. all];
    }

    private static T[] Pick<T>(T[] values, int columns, IReadOnlyList<int> rows)
    {
        T[] picked = new T[rows.Count * columns];
        for (int i = 0; i < rows.Count; i++)
        {
            values.AsSpan(rows[i] * columns, columns).CopyTo(picked.AsSpan(i * columns));
        }

        return picked;
    }
}
