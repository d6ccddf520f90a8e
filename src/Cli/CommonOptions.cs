using System.CommandLine;
using System.CommandLine.Completions;
using GpuGrad.Cures;
using GpuGrad.Presets;

namespace GpuGrad.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Device()
    {
        Option<string> option = new("--device")
        {
            Description = "auto, cpu, cpu:WORKERS, sim, opencl:N or cuda:N ('gpugrad devices' lists them)",
            DefaultValueFactory = _ => "auto",
            HelpName = "DEVICE",
        };
        option.CompletionSources.Add("auto", "cpu", "sim", "cuda:0", "opencl:0");
        return option;
    }

    public static Argument<string> Experiment()
    {
        Argument<string> argument = new("experiment") { Description = "an experiment file, a net in an ONNX file, or a preset ('gpugrad presets' lists them)" };
        argument.CompletionSources.Add([.. PresetCatalog.Names]);
        return argument;
    }

    public static Option<ulong?> Seed() => new("--seed") { Description = "seed of weights and shuffling, instead of the spec's", HelpName = "N" };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "set a field of the spec: --set train.epochs=1 --set model.hidden.depth=30 (repeatable)",
        HelpName = "path=value",
    };

    public static Option<double?> Trials()
    {
        Option<double?> option = new("--trials")
        {
            Description =
                FormattableString.Invariant(
                    $"where something looks wrong, remedies are tried on the net for at most so many times the work of its training; {CureSettings.Usual} unless given, down to 1 where that takes minutes"),
            HelpName = "N",
        };
        option.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double?>() > 0) || !double.IsFinite(result.GetValueOrDefault<double?>()!.Value))
            {
                result.AddError("--trials is how many times the work of the training the trials may do; give a number above 0, or --no-trials.");
            }
        });
        return option;
    }

    public static Option<bool> NoTrials() => new("--no-trials") { Description = "try no remedies; what looks wrong is told without options" };

    public static CureSettings? TrialsOf(ParseResult parsed, Option<double?> trials, Option<bool> noTrials) =>
        parsed.GetValue(noTrials) ? null : new CureSettings(Budget: parsed.GetValue(trials));

    public static Option<string?> Roofline() => new Option<string?>("--report")
    {
        Description = "draw the rows under the device's roofline, as one HTML file",
        HelpName = "roofline.html",
    }.NotEmpty("the HTML file of the roofline");

    public static Option<string> RunsFolder() =>
        new Option<string>("--out") { Description = "where run folders go", DefaultValueFactory = _ => "runs", HelpName = "FOLDER" }
            .NotEmpty("the folder where run folders go");

    public static Option<bool> NoReport() => new("--no-report") { Description = "write no HTML report" };

    public static Option<bool> Json() => new("--json") { Description = "print the result as JSON" };
}
