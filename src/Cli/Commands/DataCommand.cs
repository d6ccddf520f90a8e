using System.CommandLine;
using System.Text.Json;
using GpuGrad.Data;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad data</c>: lists and verifies the data sets it can find.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        Argument<string[]> sources =
            new("sources") { Description = "CSV files, folders of IDX files, or data.source as JSON, to check too", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "data",
            "Lists the data sets and generators that experiments can name, and verifies them.\nExample: gpugrad data ./my-idx-folder table.csv")
        {
            sources, json,
        };
        command.SetAction(parsed => List(parsed.GetValue(sources) ?? [], parsed.GetValue(json)));
        return command;
    }

    private static int List(string[] sources, bool json)
    {
        List<DatasetListing> listings =
            [.. DatasetCatalog.List(), .. sources.Select(source => DatasetCatalog.Describe(DataSource.Parse(source), Directory.GetCurrentDirectory()))];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(listings, CommandJson.Options));
        }
        else
        {
            foreach (DatasetListing listing in listings)
            {
                string axes = listing.Sample.Count > 1 ? $" ({string.Join('×', listing.Sample)})" : "";
                Console.WriteLine(
                    $"{listing.Source}: {listing.TrainCount} to train, {listing.TestCount} to test, {listing.Features} features{axes}, {listing.Target} ({listing.Location})");
                Console.WriteLine($"  {listing.Detail}");
            }
        }

        return listings.Any(l => l.Verification == DatasetVerification.Failed) ? ExitCode.Failure : ExitCode.Done;
    }
}
