using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GpuGrad.Cli.Tests;

/// <summary>Every table of docs/ comes out of the command that stands before it, or it is said here why it is not asked.</summary>
public sealed partial class DocumentTableTests : IDisposable
{
    private const string Definition = "says what words mean, and holds no figure", Timing = "times: each machine has its own",
        Trained = "figures after training, which move with the bits of a step";

    // One row in so many is run on every commit, all of them nightly.
    private const int Sampled = 18;

    private static readonly Dictionary<string, string> s_exempt = new()
    {
        ["architecture.md"] = Definition,
        ["cure.md"] = $"{Definition}, but for one of {Trained}",
        ["data.md"] = Definition,
        ["diagnosis.md"] = Definition,
        ["expectations.md"] = Definition,
        ["export.md"] = $"{Definition}; ExportTests has the names",
        ["import.md"] = $"{Definition}; TensorNameTests has the names",
        ["layers.md"] = $"{Definition}; LayerDocumentTests has the entries",
        ["onnx.md"] = $"{Definition}; OnnxRoundTripTests and OnnxImportTests have the operators",
        ["performance.md"] = Timing,
        ["presets.md"] = $"{Trained}; each preset's own expectations hold them",
        ["pretraining.md"] = Definition,
        ["quantities.md"] = Definition,
        ["science.md: Pre-training of a deep sigmoid net"] = Trained,
        ["science.md: Gates carry what a plain recurrent net forgets"] = $"{Trained}; AddingProblemTests trains two rows",
        ["science.md: What `gpugrad theory` predicts, and from what"] = Definition,
    };

    private readonly GpuGradProcess _gpugrad = new();

    public static TheoryData<string> Sample => [.. TheoryRows().Where((_, i) => i % Sampled == 0)];

    public static TheoryData<string> Rest => [.. TheoryRows().Where((_, i) => i % Sampled != 0)];

    public static TheoryData<string> Runs =>
        [.. DocumentTable.All.Where(table => table.Command == "COMMAND")
            .SelectMany(table => table.Rows.SelectMany(row => RunCommand().Matches(row[^1]).Select(m => m.Groups["preset"].Value))).Distinct()];

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void EveryTableNamesItsCommandOrIsExempt()
    {
        string[] found = [.. DocumentTable.All.Where(table => table.Command is null).Select(Place).Distinct()];
        Assert.Equal(s_exempt.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Sample))]
    public void ARowComesOutOfItsCommand(string net) => AssertRow(net);

    [Theory, Nightly]
    [MemberData(nameof(Rest))]
    public void EveryRowComesOutOfItsCommand(string net) => AssertRow(net);

    // Of a row that names a preset the figures are its expectations.
    [Theory, Nightly]
    [MemberData(nameof(Runs))]
    public void ThePresetHoldsWhatTheTableSays(string preset)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("run", preset, "--device", "cpu", "--no-report");
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static string Place(DocumentTable table) => s_exempt.ContainsKey(table.File) ? table.File : $"{table.File}: {table.Heading}";

    private static IEnumerable<string> TheoryRows() => TheoryTables().SelectMany(table => Enumerable.Range(0, table.Rows.Count).Select(table.Key));

    private static IEnumerable<DocumentTable> TheoryTables() =>
        DocumentTable.All.Where(table => table.Command?.StartsWith("gpugrad theory ", StringComparison.Ordinal) == true);

    // Theory to the digits printed; what was measured to the standard error that follows from the spread of one seed, since processors round sums differently.
    private void AssertRow(string net)
    {
        (DocumentTable table, int row) =
            Assert.Single(TheoryTables().SelectMany(t => Enumerable.Range(0, t.Rows.Count).Select(r => (t, r))), place => place.t.Key(place.r) == net);
        int seeds = int.Parse(table.Cell(row, "seeds"), CultureInfo.InvariantCulture);
        _gpugrad.Write("rows.json", RowsFile().Match(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", table.File))).Groups["json"].Value);
        List<string> arguments =
            [.. table.Command!["gpugrad ".Length..].Split(' ').Where(word => word != "SET").Select(word => word == "SEEDS" ? $"{seeds}" : word), "--json"];
        foreach (string assignment in table.Cell(row, "set").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            arguments.AddRange(["--set", assignment]);
        }

        GpuGradProcess.CommandResult result = _gpugrad.Run([.. arguments]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement theory = json.RootElement.GetProperty("nets")[0].GetProperty("theory"), prediction = theory.GetProperty("prediction");

        Assert.Equal(prediction.GetProperty("factor").GetDouble(), Printed(table.Cell(row, "theory"), out double rounding), rounding);
        string measured = table.Cell(row, "measured");
        Assert.Equal(theory.GetProperty("measuredFactor").GetDouble(), Printed(measured, out _), DocumentTable.Spread(measured) / Math.Sqrt(seeds));
        Assert.Equal(prediction.GetProperty("jumps")[0].GetProperty("factor").GetDouble(), Printed(table.Cell(row, "once, theory"), out rounding), rounding);
        // z is in spreads of one seed, so that its own standard error is 1/√seeds.
        Assert.Equal(
            theory.GetProperty("layers")[0].GetProperty("z").GetDouble(), Printed(table.Cell(row, "z of the first layer"), out rounding),
            rounding + (1 / Math.Sqrt(seeds)));
    }

    private static double Printed(string cell, out double rounding)
    {
        (double value, double halfDigit) = DocumentTable.Number(cell);
        rounding = halfDigit * (1 + 1e-9);
        return value;
    }

    [GeneratedRegex(@"`gpugrad run (?<preset>[\w-]+)`")]
    private static partial Regex RunCommand();

    [GeneratedRegex(@"rows\.json:\n\n```json\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex RowsFile();
}
