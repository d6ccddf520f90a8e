using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Data;
using GpuGrad.Running;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad data</c>: lists and verifies the data sets it can find, or checks run folders.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        Argument<string[]> sources = new("sources")
        {
            Description =
                "CSV, Parquet or NPZ files, folders of IDX or NPY files, of CIFAR or of images, or data.source as JSON, to check too; run folders, whose run.json, run.db and checkpoints are checked",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "data",
            "Lists the data sets and generators that experiments can name, and verifies them; or tells what is damaged in run folders.\n"
            + "Example: gpugrad data ./my-idx-folder table.csv\n"
            + "Example: gpugrad data runs/vanishing-*/")
        {
            sources, json,
        };
        command.SetAction(parsed =>
        {
            string[] named = parsed.GetValue(sources) ?? [];
            List<string> runs = [.. named.Where(source => File.Exists(Path.Combine(source, "run.json")))];
            return runs.Count == 0
                ? List(named, parsed.GetValue(json))
                : Check([.. runs.Select(RunFolder.Open)], [.. named.Except(runs)], parsed.GetValue(json));
        });
        return command;
    }

    private static int List(string[] sources, bool json)
    {
        List<DatasetListing> listings = [.. DatasetCatalog.List(), .. sources.Select(Describe)];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(listings, CommandJson.Options));
        }
        else
        {
            Print(listings);
        }

        return listings.Any(l => l.Verification == DatasetVerification.Failed) ? ExitCode.Failure : ExitCode.Done;
    }

    // Whoever names a run wants to know of it, not of every data set there is.
    private static int Check(IReadOnlyList<RunFolder> folders, string[] sources, bool json)
    {
        List<DatasetListing> listings = [.. sources.Select(Describe)];
        List<RunCheck> runs = [.. folders.Select(RunCheck.Of)];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { datasets = listings, runs }, CommandJson.Options));
        }
        else
        {
            Print(listings);
            foreach (RunCheck run in runs)
            {
                Print(run);
            }
        }

        return runs.Any(run => run.Faults.Count > 0) ? ExitCode.BadInput
            : listings.Any(l => l.Verification == DatasetVerification.Failed) ? ExitCode.Failure
            : ExitCode.Done;
    }

    private static DatasetListing Describe(string source) => DatasetCatalog.Describe(DataSource.Parse(source), Directory.GetCurrentDirectory());

    private static void Print(IReadOnlyList<DatasetListing> listings)
    {
        foreach (DatasetListing listing in listings)
        {
            string axes = listing.Sample.Count > 1 ? $" ({string.Join('×', listing.Sample)})" : "";
            Console.WriteLine(
                $"{listing.Source}: {listing.TrainCount} to train, {listing.TestCount} to test, {listing.Features} features{axes}, {listing.Target} ({listing.Location})");
            Console.WriteLine($"  {listing.Detail}");
        }
    }

    private static void Print(RunCheck run)
    {
        Console.WriteLine(
            $"{run.Folder}: {(run.Faults.Count == 0 ? "is as a run leaves it" : string.Create(CultureInfo.InvariantCulture, $"{run.Faults.Count} faults"))}");
        foreach (string fault in run.Faults)
        {
            Console.WriteLine($"  {fault}");
        }

        Console.WriteLine($"  can be read: {string.Join(", ", [
            .. run.Rows.Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Value:N0} {table.Key}")),
            .. run.Checkpoints])}");
    }
}
