using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Data;

public sealed class CsvFileTests : IDisposable
{
    private const string Flowers = """
        width;kind;height
        1;rose;10
        2;"tulip, red";10
        3;rose;10
        4;aster;10

        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TextsBecomeClassesAndFeaturesAreStandardisedOverTheTrainingRows()
    {
        Dataset dataset = Load(Flowers, source => source with { Target = ["kind"], TestShare = 0.25 });

        Assert.Equal("table", dataset.Name);
        Assert.Equal(["aster", "rose", "tulip, red"], dataset.ClassNames);
        Assert.Equal((3, 1, 2), (dataset.Train.Count, dataset.Test.Count, dataset.Features));
        float[] widths = [.. dataset.Train.Inputs.Where((_, i) => i % 2 == 0)];
        Assert.Equal(0, widths.Average(), 1e-6);
        Assert.Equal(1, widths.Average(w => w * w), 1e-6);
        // A column that never changes says nothing.
        Assert.All(dataset.Train.Inputs.Where((_, i) => i % 2 == 1), height => Assert.Equal(0, height));
    }

    [Fact]
    public void EveryRowIsInOneSplitAndTheSeedSaysInWhich()
    {
        string table = "x,y\n" + string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{i},{i % 3}"));
        DataSource.Csv Plain(DataSource.Csv source) => source with { Standardize = false, TestShare = 0.3 };
        Dataset dataset = Load(table, Plain);

        Assert.Equal((70, 30), (dataset.Train.Count, dataset.Test.Count));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), dataset.Train.Inputs.Concat(dataset.Test.Inputs).Order());
        Assert.Equal(dataset.Train.Inputs.Order(), dataset.Train.Inputs);
        Assert.All(dataset.Train.Inputs.Zip(dataset.Train.Labels), row => Assert.Equal((int)row.First % 3, row.Second));
        Assert.Equal(dataset.Test.Inputs, Load(table, Plain).Test.Inputs);
        Assert.NotEqual(dataset.Test.Inputs, Load(table, source => Plain(source) with { Seed = 2 }).Test.Inputs);
    }

    [Fact]
    public void NumbersCanBePredictedSeveralAtOnceByNameOrNumber()
    {
        Dataset dataset = Load("1 0.5 7 -2e1\n2 1.5 8 4\n3 -1 9 5", source => source with
        {
            Header = false,
            Delimiter = " ",
            Target = ["4", "2"],
            Ignore = ["3"],
            Regression = true,
            Standardize = false,
            TestShare = 0.01,
        });

        Assert.Equal(TargetShape.OfNumbers(2), dataset.Target);
        Assert.Equal(1, dataset.Features);
        Assert.Equal(1, dataset.Test.Count);
        Assert.Equal([1f, 2, 3], dataset.Train.Inputs.Concat(dataset.Test.Inputs).Order());
        Assert.Equal([-20f, -1, 0.5f, 1.5f, 4, 5], dataset.Train.Numbers.Concat(dataset.Test.Numbers).Order());
    }

    [Fact]
    public void NumbersAsClassesStandInTheirOwnOrder() =>
        Assert.Equal(["2", "10"], Load("x,y\n1,10\n2,2\n3,10", source => source).ClassNames);

    [Theory]
    [InlineData("x,y\n1,0\nred,1", "table.csv:3: column 'x' holds 'red', which is no number. Write a number, or name the column under \"ignore\"")]
    [InlineData("x,y\n1,0\n,1", "table.csv:3: column 'x' is empty.")]
    [InlineData("x,y\n1,0\n1e99,1", "table.csv:3: column 'x' holds '1e99'")]
    [InlineData("x,y\n1,0\n1,", "table.csv:3: column 'y' is empty. Give every row a class.")]
    [InlineData("x,y\n1,0\n2", "table.csv:3: there are 1 cells where the first line has 2.")]
    [InlineData("x,y\n1,0\n2,3,4", "table.csv:3: there are 3 cells where the first line has 2.")]
    [InlineData("x,x\n1,0\n2,3", "table.csv:1: two columns are called 'x'.")]
    [InlineData("1,2\n1,0\n2,3", "table.csv:1: it holds only numbers, which are no names of columns. Write \"header\": false")]
    [InlineData("x\n1\n2", "table.csv:1: there is only one column.")]
    [InlineData("x,y\n1,\"a\n2,b", "table.csv")]
    [InlineData("x,y\n1,a\"b\n2,b", "table.csv:2: a quotation mark stands inside a cell")]
    [InlineData("x,y", "table.csv: it has no rows.")]
    [InlineData("", "table.csv: it cannot be read: it is empty or no regular file")]
    [InlineData("x,y\n1,0", "table.csv: it has a single row.")]
    public void WhatIsWrongIsNamedWithFileLineAndColumn(string table, string message) =>
        Assert.Contains(message, Assert.Throws<DataException>(() => Load(table, source => source)).Message, StringComparison.Ordinal);

    [Fact]
    public void AColumnThatIsNotThereOrNoClassesIsRefused()
    {
        Assert.Contains(
            "there is no column 'hight'. Its columns are width, kind, height.", Fails(Flowers, source => source with { Target = ["hight"] }),
            StringComparison.Ordinal);
        Assert.Contains(
            "no column is left", Fails(Flowers, source => source with { Target = ["kind"], Ignore = ["width", "height"] }), StringComparison.Ordinal);
        Assert.Contains("2 columns cannot be one class", Fails(Flowers, source => source with { Target = ["kind", "width"] }), StringComparison.Ordinal);
        string prices = "x,price\n" + string.Join('\n', Enumerable.Range(0, 40).Select(i => $"{i},{i}.5"));
        Assert.Contains(
            "'price' has 40 different values in 40 rows, too many for classes. To predict numbers write",
            Fails(prices, source => source with { Regression = false }), StringComparison.Ordinal);
        Assert.Equal(TargetShape.OfNumbers(1), Load(prices, source => source).Target);
    }

    private string Fails(string table, Func<DataSource.Csv, DataSource.Csv> edit) => Assert.Throws<DataException>(() => Load(table, edit)).Message;

    private Dataset Load(string table, Func<DataSource.Csv, DataSource.Csv> edit)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "table.csv"), table);
        return DatasetCatalog.Load(edit(new DataSource.Csv("table.csv")), _folder.Path);
    }
}
