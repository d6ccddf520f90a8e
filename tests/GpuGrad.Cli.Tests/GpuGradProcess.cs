using System.Diagnostics;
using System.Globalization;
using GpuGrad.Tests;

namespace GpuGrad.Cli.Tests;

/// <summary>Runs the built command line as users do: a process of its own, in a folder of its own.</summary>
internal sealed class GpuGradProcess : IDisposable
{
    // By night whole sweeps are run, beside other tests.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(NightlyAttribute.IsNight ? 30 : 4);

    public string Folder { get; } = Directory.CreateTempSubdirectory("gpugrad-cli-").FullName;

    /// <summary>The program that is run.</summary>
    public string Program { get; init; } = "gpugrad.dll";

    /// <summary>The tuning table that commands go by.</summary>
    public string Tuning { get; init; } = "off";

    /// <summary>Environment variables that commands get besides.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public CommandResult Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        return Finish(process);
    }

    /// <summary>Starts a command; its output is read by <see cref="Finish"/>.</summary>
    public Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, Program));
        // Not the tuning table of whoever runs the tests.
        start.Environment["GPUGRAD_TUNING"] = Tuning;
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    public static CommandResult Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"gpugrad still ran after {s_limit}: {output.Result}{error.Result}");
        }

        return new CommandResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>What Ctrl-C does.</summary>
    public static void Interrupt(Process process)
    {
        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal sealed record CommandResult(int ExitCode, string Output, string Error);
}
