using System.Globalization;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>A table of numbers as a data set: a sample a row, its target a class or some numbers.</summary>
internal static class TableData
{
    private const int MaxClasses = 10_000;
    private const string Remedy = "Write a number, or name the column under \"ignore\" in data.source.";

    /// <summary>
    /// Reads the file at <paramref name="path"/>. Classes are the different texts of the target column, in numeric order where all are numbers.
    /// </summary>
    /// <exception cref="DataException">The file cannot be used; the message names it, the row and the column.</exception>
    public static Dataset Load(DataSource.Table source, string path)
    {
        DataTable table = source is DataSource.Csv csv ? CsvTable.Read(path, csv.Header, csv.Delimiter) : ParquetTable.Read(path);
        int[] targets = source.Target.Count > 0 ? [.. source.Target.Select(table.ColumnOf)] : [table.Names.Count - 1];
        int[] ignored = [.. source.Ignore.Select(table.ColumnOf)];
        // The same column may be called by its name and by its number.
        if (Array.FindIndex(targets, column => ignored.Contains(column)) is var both and >= 0)
        {
            throw new DataException(
                path, $"column '{Shortened.Of(table.Names[targets[both]])}' is predicted and ignored.",
                source.Target.Count > 0 ? "Take it out of data.source.ignore." : "It is the last one: name the column to predict as data.source.target.");
        }

        if (targets.Distinct().Count() < targets.Length)
        {
            throw new DataException(path, "a column is predicted twice.", "Name each column of data.source.target once.");
        }

        int[] left = [.. targets, .. ignored];
        int[] features = [.. Enumerable.Range(0, table.Names.Count).Except(left)];
        if (features.Length == 0)
        {
            throw new DataException(path, "no column is left to learn from.", "Predict or ignore fewer of them.");
        }

        (int[] train, int[] test) = DrawnSplit.Of(table.Count, source, path, "row");
        (float Mean, float Deviation)[] scales = [.. features.Select(column => source.Standardize ? Moments(table, column, train) : (0f, 1f))];
        string name = Path.GetFileNameWithoutExtension(path);
        if (source.Regression ?? targets.Any(column => LooksLikeNumbers(table, Texts(table, column))))
        {
            return new Dataset(
                name,
                DataSplit.OfNumbers(Inputs(train), Targets(train), targets.Length),
                DataSplit.OfNumbers(Inputs(test), Targets(test), targets.Length),
                features.Length,
                TargetShape.OfNumbers(targets.Length));
        }

        if (targets.Length > 1)
        {
            throw new DataException(path, $"{targets.Length} columns cannot be one class.", "Give data.source one target, or write \"regression\": true.");
        }

        string[] classes = Classes(table, targets[0]);
        Dictionary<string, int> labels = classes.Index().ToDictionary(c => c.Item, c => c.Index);
        return new Dataset(
            name, new DataSplit(Inputs(train), Labels(train)), new DataSplit(Inputs(test), Labels(test)), features.Length, classes.Length, classes);

        float[] Inputs(int[] rows) =>
        [
            .. from row in rows
               from feature in features.Index()
               let scale = scales[feature.Index]
               select (table.NumberAt(row, feature.Item, Remedy) - scale.Mean) / scale.Deviation,
        ];

        float[] Targets(int[] rows) =>
            [.. from row in rows from column in targets select table.NumberAt(
                row, column, "Write a number, or leave \"regression\" away and predict classes.")];

        int[] Labels(int[] rows) => [.. rows.Select(row => labels[table[row, targets[0]]])];
    }

    // A column that never changes keeps its deviation of 0 as 1.
    private static (float Mean, float Deviation) Moments(DataTable table, int column, int[] rows)
    {
        double[] values = [.. rows.Select(row => (double)table.NumberAt(row, column, Remedy))];
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return ((float)mean, deviation > 0 ? (float)deviation : 1);
    }

    private static string[] Classes(DataTable table, int column)
    {
        string[] found = Texts(table, column);
        int empty = Enumerable.Range(0, table.Count).FirstOrDefault(row => table[row, column].Length == 0, -1);
        if (empty >= 0)
        {
            throw table.Wrong(empty, column, "is empty.", "Give every row a class.");
        }

        if (found.Length > MaxClasses || LooksLikeNumbers(table, found))
        {
            throw new DataException(
                table.Path,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"column '{Shortened.Of(table.Names[column])}' has {found.Length} different values in {table.Count} rows, too many for classes."),
                "To predict numbers write \"train\": { \"loss\": \"meanSquaredError\" }, or name another column as data.source.target.");
        }

        return AreNumbers(found)
            ? [.. found.OrderBy(text => float.Parse(text, CultureInfo.InvariantCulture)).ThenBy(text => text, StringComparer.Ordinal)]
            : [.. found.Order(StringComparer.Ordinal)];
    }

    private static string[] Texts(DataTable table, int column) => [.. Enumerable.Range(0, table.Count).Select(row => table[row, column]).Distinct()];

    private static bool AreNumbers(string[] texts) => Array.TrueForAll(texts, text => DataTable.TryNumber(text, out _));

    // A class has rows to learn it from: numbers that are different in most rows are no classes.
    private static bool LooksLikeNumbers(DataTable table, string[] texts) => texts.Length > 20 && texts.Length > table.Count / 2 && AreNumbers(texts);
}
