using System.CommandLine;
using System.Text.Json;
using GpuGrad.Data;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad data</c>: lists and verifies the data sets it can find.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        Argument<string[]> folders = new("folders") { Description = "folders of IDX files to check too", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "data",
            "Lists the data sets that experiments can name, and verifies them.\nExample: gpugrad data ./my-idx-folder")
        {
            folders, json,
        };
        command.SetAction(parsed => List(parsed.GetValue(folders) ?? [], parsed.GetValue(json)));
        return command;
    }

    private static int List(string[] folders, bool json)
    {
        List<DatasetListing> listings =
            [.. DatasetCatalog.List(), .. folders.Select(folder => DatasetCatalog.Describe(folder, Directory.GetCurrentDirectory()))];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(listings, CommandJson.Options));
        }
        else
        {
            foreach (DatasetListing listing in listings)
            {
                Console.WriteLine($"{listing.Source}: {listing.TrainCount} to train, {listing.TestCount} to test, {listing.Features} features, {listing.Classes} classes ({listing.Location})");
                Console.WriteLine($"  {listing.Detail}");
            }
        }

        return listings.Any(l => l.Verification == DatasetVerification.Failed) ? ExitCode.Failure : ExitCode.Done;
    }
}
