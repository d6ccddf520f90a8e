using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using System.Text.RegularExpressions;
using GpuGrad.Presets;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad presets</c>: lists the built-in experiments, or prints one.</summary>
internal static partial class PresetsCommand
{
    public static Command Create()
    {
        Option<bool> json = CommonOptions.Json();
        Argument<string> name = new("name") { Description = "a preset" };
        name.CompletionSources.Add([.. PresetCatalog.Names]);
        Command show = new("show", "Prints a preset's file, comments and all.\nExample: gpugrad presets show vanishing > my.json") { name };
        show.SetAction(parsed => Console.Write(PresetCatalog.Text(parsed.GetRequiredValue(name))));
        Command command =
            new("presets", "Lists the built-in experiments with what each shows; 'presets show' has the whole explanation.\nExample: gpugrad presets") { json,
            show };
        command.SetAction(parsed => List(parsed.GetValue(json)));
        return command;
    }

    private static void List(bool json)
    {
        IReadOnlyList<(string Name, string Description)> presets = PresetCatalog.List();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(presets.Select(p => new { name = p.Name, description = p.Description }), CommandJson.Options));
            return;
        }

        foreach ((string presetName, string description) in presets)
        {
            Console.WriteLine($"{presetName}: {FirstSentence().Match(description).Value}");
        }
    }

    // A full stop ends a sentence where a capital follows: there are some in numbers.
    [GeneratedRegex(@"^.*?[.!?](?=\s+\p{Lu}|$)", RegexOptions.Singleline)]
    private static partial Regex FirstSentence();
}
