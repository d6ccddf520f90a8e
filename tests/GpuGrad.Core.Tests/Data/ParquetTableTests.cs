using GpuGrad.Data;
using Parquet;
using Parquet.Schema;

namespace GpuGrad.Core.Tests.Data;

public sealed class ParquetTableTests : IDisposable
{
    private static readonly (DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write)[] s_features = [ParquetBytes.Column<double>("x", 1, 2, 3)];

    private readonly TempFolder _folder = new();

    public static TheoryData<string, object> Numbers => new()
    {
        { "float", ParquetBytes.Column<float>("n", 1, 2, 3) },
        { "byte", ParquetBytes.Column<byte>("n", 1, 2, 3) },
        { "sbyte", ParquetBytes.Column<sbyte>("n", 1, 2, 3) },
        { "short", ParquetBytes.Column<short>("n", 1, 2, 3) },
        { "ushort", ParquetBytes.Column<ushort>("n", 1, 2, 3) },
        { "int", ParquetBytes.Column<int>("n", 1, 2, 3) },
        { "uint", ParquetBytes.Column<uint>("n", 1, 2, 3) },
        { "long", ParquetBytes.Column<long>("n", 1, 2, 3) },
        { "ulong", ParquetBytes.Column<ulong>("n", 1, 2, 3) },
        { "decimal", ParquetBytes.Column<decimal>("n", 1, 2, 3) },
        { "text", ParquetBytes.Texts("n", "1", "2.0", "3") },
    };

    public static TheoryData<object, string> WrongColumns => new()
    {
        { ParquetBytes.Column<double>("n", 1, null, 3), "table.parquet: row 1: column 'n' is empty. Write a number, or name the column under \"ignore\"" },
        { ParquetBytes.Column<double>("n", 1, 2, double.NaN), "table.parquet: row 2: column 'n' holds 'NaN', which is no number." },
        { ParquetBytes.Column<double>("n", 1e300, 2, 3), "table.parquet: row 0: column 'n' holds '1E+300', which is no number." },
        { ParquetBytes.Texts("n", "1", "2", "red"), "table.parquet: row 2: column 'n' holds 'red', which is no number." },
        { ParquetBytes.Column<DateTime>("n", default(DateTime), default(DateTime), default(DateTime)),
            "column 'n' has the type DateTime, which is neither number nor text. Name it under \"ignore\" in data.source, or write numbers." },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GroupsOfRowsFollowEachOtherAndTheIndexOfPandasIsLeftOut()
    {
        Write(ParquetBytes.File(
            [.. s_features, ParquetBytes.Column<bool>("b", true, false, true), ParquetBytes.Texts("kind", "rose", "aster", "rose"),
                ParquetBytes.Column<long>("__index_level_0__", 7, 8, 9)],
            groups: 2));

        Dataset dataset = Load(new("table.parquet") { Standardize = false, TestShare = 0.01 });

        Assert.Equal(("table", 2), (dataset.Name, dataset.Features));
        Assert.Equal(["aster", "rose"], dataset.ClassNames);
        Assert.Equal((5, 1), (dataset.Train.Count, dataset.Test.Count));
        Assert.Equal([1f, 1, 2, 2, 3, 3], dataset.Train.Inputs.Concat(dataset.Test.Inputs).Where((_, i) => i % 2 == 0).Order());
        Assert.All(dataset.Train.Inputs.Chunk(2).Zip(dataset.Train.Labels), row =>
        {
            Assert.Equal(row.First[0] == 2 ? 0 : 1, row.First[1]);
            Assert.Equal(row.First[0] == 2 ? 0 : 1, row.Second);
        });
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void EveryTypeOfNumberIsRead(string type, object column)
    {
        Write(ParquetBytes.File([((DataField, Func<ParquetRowGroupWriter, DataField, Task>))column, .. s_features]));

        Dataset dataset = Load(new("table.parquet") { Standardize = false, Regression = true });

        Assert.True(dataset.Train.Inputs.SequenceEqual(dataset.Train.Numbers), type);
        Assert.Equal([1f, 2, 3], dataset.Train.Inputs.Concat(dataset.Test.Inputs).Order());
    }

    [Fact]
    public void ATableIsTheSameDataAsTheCsvFileOfIt()
    {
        Write(ParquetBytes.Houses(50));
        File.WriteAllText(
            Path.Combine(_folder.Path, "table.csv"),
            "address,area,rooms,price\n" + string.Join('\n', Enumerable.Range(0, 50).Select(i => $"Street {i},{50 + i},{i % 5},{i + (10 * (i % 5))}")));

        Dataset dataset = Load(new("table.parquet") { Ignore = ["address"], Regression = true });

        Assert.Equal(DatasetCatalog.Load(new DataSource.Csv("table.csv") { Ignore = ["address"], Regression = true }, _folder.Path).Sha256, dataset.Sha256);
        Assert.Equal(
            new DatasetListing(
                "table.parquet", Path.Combine(_folder.Path, "table.parquet"), 2, 1, 1, [1], "3 classes", DatasetVerification.StructureOnly,
                "every row has its cells, and every feature is a number"),
            Described(ParquetBytes.File([.. s_features, ParquetBytes.Column<int>("y", 0, 1, 2)])));
    }

    [Theory]
    [MemberData(nameof(WrongColumns))]
    public void AFeatureThatIsNoNumberIsNamedWithItsRow(object column, string message)
    {
        Write(ParquetBytes.File([((DataField, Func<ParquetRowGroupWriter, DataField, Task>))column, .. s_features]));

        Assert.Contains(message, Refused(new("table.parquet")), StringComparison.Ordinal);
        Assert.Contains("no column is left to learn from", Refused(new("table.parquet") { Ignore = ["n"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNoneIsRefused()
    {
        byte[] whole = ParquetBytes.Houses(5);
        void AssertRefused(byte[] content, string message)
        {
            Write(content);
            Assert.Contains(message, Refused(new("table.parquet")), StringComparison.Ordinal);
        }

        AssertRefused([], "it is empty or no regular file");
        AssertRefused("PAR1"u8.ToArray(), "it does not end with PAR1, as Parquet files do: it is cut short, or another file. Get the file again.");
        AssertRefused(whole[..^3], "it does not end with PAR1");
        AssertRefused([.. whole[..^8], 255, 255, 255, 127, .. "PAR1"u8], "its footer says to have 2147483647 bytes, more than the file or than are read.");
        AssertRefused([.. whole[..^8], 3, 0, 0, 0, .. "PAR1"u8], "its footer is damaged.");
        AssertRefused(ParquetBytes.File(s_features), "it has 3 rows of 1 columns. Give a table with a row for each sample");
    }

    // What reads a list of 2^31 structures where one of 2 stands, or whole numbers where a text does, would be busy for hours.
    [Theory]
    [InlineData("RowGroup", new byte[] { 0x19, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00, 0x00 }, false)]
    [InlineData("RowGroup", new byte[] { 0x19, 0x2C, 0x00, 0x00, 0x00 }, true)]
    [InlineData("RowGroup", new byte[] { 0x19, 0x28, 0x00, 0x00, 0x00 }, false)]
    [InlineData("KeyValue", new byte[] { 0x18, 0x01, 0x41, 0x18, 0x00, 0x00 }, true)]
    [InlineData("KeyValue", new byte[] { 0x08, 0x02, 0x01, 0x41, 0x00 }, true)]
    [InlineData("KeyValue", new byte[] { 0x15, 0x02, 0x00 }, false)]
    [InlineData("KeyValue", new byte[] { 0x18, 0x09, 0x41, 0x00 }, false)]
    [InlineData("KeyValue", new byte[] { 0x18, 0x01, 0x41 }, false)]
    [InlineData("KeyValue", new byte[] { 0x00, 0x00 }, false)]
    [InlineData("Statistics", new byte[] { 0x71, 0x00 }, true)]
    [InlineData("SortingColumn", new byte[] { 0xF5, 0x02, 0x00 }, true)]
    public void AFooterIsWalkedOverFirst(string structure, byte[] content, bool expected) =>
        Assert.Equal(expected, CompactThrift.IsStructure(content, structure));

    private void Write(byte[] content) => _folder.Write("table.parquet", content);

    private DatasetListing Described(byte[] content)
    {
        Write(content);
        return DatasetCatalog.Describe("table.parquet", _folder.Path);
    }

    private Dataset Load(DataSource.Parquet source) => DatasetCatalog.Load(source, _folder.Path);

    private string Refused(DataSource.Parquet source) => Assert.Throws<DataException>(() => Load(source)).Message;
}
