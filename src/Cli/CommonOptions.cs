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

    public static Option<bool> Json() => new("--json") { Description = "print the result as JSON" };
}
