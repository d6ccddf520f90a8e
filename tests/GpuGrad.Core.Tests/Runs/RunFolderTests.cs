using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Core.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_name_carries_the_start_and_a_number_where_it_is_taken()
    {
        string[] names = [.. Enumerable.Range(0, 3).Select(_ => RunFolder.Create(folder["runs"], "deep", Start).Name)];

        Assert.Equal(["deep-20250102-030405", "deep-20250102-030405-2", "deep-20250102-030405-3"], names);
    }

    [Fact]
    public async Task Runs_that_start_at_once_get_folders_of_their_own()
    {
        RunFolder[] runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RunFolder.Create(folder.Path, "deep", Start))));

        Assert.Equal(8, runs.Select(r => r.Path).Distinct().Count());
    }

    [Theory]
    [InlineData("a/b: c", "a-b--c-20250102-030405")]
    [InlineData("..", "run-20250102-030405")]
    [InlineData("NUL.x", "run-NUL.x-20250102-030405")]
    [InlineData("con", "run-con-20250102-030405")]
    [InlineData("COM1", "run-COM1-20250102-030405")]
    [InlineData("lpt9.a.b", "run-lpt9.a.b-20250102-030405")]
    [InlineData("console", "console-20250102-030405")]
    [InlineData("COM10", "COM10-20250102-030405")]
    [InlineData("ends.", "ends-20250102-030405")]
    public void A_name_never_leaves_its_folder(string name, string expected)
    {
        RunFolder run = RunFolder.Create(folder.Path, name, Start);

        Assert.Equal(folder[expected], run.Path);
    }

    [Fact]
    public void A_claimed_folder_takes_a_database()
    {
        RunFolder run = RunFolder.Create(folder.Path, "deep", Start);

        RunDatabase.Open(run.DatabasePath).Dispose();

        using RunDatabaseReader reader = RunDatabaseReader.Open(run.DatabasePath);
        Assert.Empty(reader.Steps());
    }

    [Fact]
    public void An_unwritable_place_is_named()
    {
        string file = folder["file"];
        File.WriteAllText(file, "");

        RunException error = Assert.Throws<RunException>(() => RunFolder.Create(Path.Combine(file, "runs"), "deep", Start));

        Assert.Contains(Path.Combine(file, "runs"), error.Message, StringComparison.Ordinal);
        Assert.Contains("--out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_manifest_is_no_run()
    {
        File.WriteAllText(folder["file.html"], "");
        Assert.Contains("is a file", Assert.Throws<RunException>(() => RunFolder.Open(folder["file.html"])).Message, StringComparison.Ordinal);
        Assert.Contains("run.json", Assert.Throws<RunException>(() => RunFolder.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<RunException>(() => RunFolder.Open(folder["gone"])).Message, StringComparison.Ordinal);
    }
}
