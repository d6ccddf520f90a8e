using System.Diagnostics;
using System.Globalization;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Benchmarks;

/// <summary>
/// Times <c>gpugrad run</c> from the start of its process to its first training step: it is started as users start it,
/// trains one step, and run.json says when that was done.
/// </summary>
/// <param name="program">The program: <c>gpugrad</c>, or <c>dotnet</c>.</param>
/// <param name="arguments">What comes before the command: nothing, or the path of gpugrad.dll.</param>
/// <param name="experiment">The experiment, a file or a preset; of a sweep the fields outside it.</param>
/// <param name="device">The device, as <c>--device</c> takes it.</param>
internal sealed class StartUp(string program, IReadOnlyList<string> arguments, string experiment, string device)
{
    /// <summary>Starts it once, waits for its end, and returns the seconds to the first step.</summary>
    /// <exception cref="RunException">It failed; the message is what it said.</exception>
    public double Sample()
    {
        string folder = Directory.CreateTempSubdirectory("gpugrad-startup-").FullName;
        try
        {
            ProcessStartInfo start = new(program, [.. arguments, .. Command(folder)]) { RedirectStandardOutput = true, RedirectStandardError = true };
            DateTimeOffset startedAt = DateTimeOffset.Now;
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            _ = output.Result;
            if (process.ExitCode != 0)
            {
                throw new RunException(
                    string.Create(CultureInfo.InvariantCulture, $"gpugrad run {experiment} ended with code {process.ExitCode}: {error.Trim()}"));
            }

            RunManifest manifest = RunManifest.Read(RunFolder.Open(Directory.GetDirectories(folder).Single()).ManifestPath);
            return (manifest.FirstStepAt!.Value - startedAt).TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string[] Command(string folder) =>
    [
        "run", experiment, "--device", device, "--out", folder, "--no-report", "--json",
        "--set", "sweep=null", "--set", "expect=[]", "--set", "train.epochs=null", "--set", "train.steps=1",
    ];
}
