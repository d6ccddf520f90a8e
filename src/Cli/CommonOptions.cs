using System.CommandLine;

namespace GpuGrad.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Device() => new("--device")
    {
        Description = "auto, cpu, cpu:WORKERS, sim, opencl:N or cuda:N ('gpugrad devices' lists them)",
        DefaultValueFactory = _ => "auto",
        HelpName = "DEVICE",
    };

    public static Argument<string> Experiment() => new("experiment") { Description = "an experiment file, or a preset ('gpugrad presets' lists them)" };

    public static Option<ulong?> Seed() => new("--seed") { Description = "seed of weights and shuffling, instead of the spec's", HelpName = "N" };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "set a field of the spec: --set train.epochs=1 --set model.hidden.depth=30 (repeatable)",
        HelpName = "path=value",
    };

    public static Option<string?> Roofline() => new("--report")
    {
        Description = "draw the rows under the device's roofline, as one HTML file",
        HelpName = "roofline.html",
    };

    public static Option<bool> Json() => new("--json") { Description = "print the result as JSON" };
}
