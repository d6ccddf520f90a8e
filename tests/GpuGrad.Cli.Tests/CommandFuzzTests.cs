using System.Text;
using GpuGrad.Core.Tests.Trust;
using GpuGrad.Tests;

namespace GpuGrad.Cli.Tests;

/// <summary>
/// Commands on files with something changed in them: the contract's exit code, no stack trace, no control character, no message without end.
/// <c>GPUGRAD_FUZZ_SEED=N</c> changes the files.
/// </summary>
public sealed class CommandFuzzTests : IDisposable
{
    private const string Spec = """
        { "name": "fuzzed", "model": { "hidden": { "depth": 2, "width": 4, "activation": "tanh" } }, "data": { "batch": 8 },
          "train": { "steps": 3, "optimizer": { "kind": "adam", "learningRate": 0.01 } }, "record": { "every": 1 }, "expect": [ "testLoss < 5 at end" ] }
        """;

    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void CommandsOnAFewChangedFilesEndAsTheContractSays() => Fuzz(20);

    [Fact]
    [Nightly]
    public void CommandsOnManyChangedFilesEndAsTheContractSays() => Fuzz(1_000);

    private void Fuzz(int cases)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("GPUGRAD_FUZZ_SEED"), out int given) ? given : 1;
        _gpugrad.Write("valid.json", Spec);
        GpuGradProcess.CommandResult made = _gpugrad.Run("run", "valid.json", "--device", "cpu:1", "--no-trials", "--no-report");
        Assert.True(made.ExitCode == 0, made.Output + made.Error);
        string run = Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs")).Single();
        byte[] manifest = File.ReadAllBytes(Path.Combine(run, "run.json")), database = File.ReadAllBytes(Path.Combine(run, "run.db"));
        Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, "changed"));
        string[][] onRuns = [["data", "changed"], ["diagnose", "changed", "--no-trials"], ["report", "changed"], ["export", "changed", "--format", "csv"]];
        string[][] onSpecs =
        [
            ["run", "changed.json", "--device", "cpu:1", "--no-trials", "--no-report", "--out", "out"],
            ["run", "changed.json", "--dry-run", "--device", "cpu:1"],
        ];
        List<string> faults = [];
        HashSet<int> codes = [];
        for (int i = 0; i < cases && faults.Count < 10; i++)
        {
            Random random = new(unchecked((seed * 1_000_003) ^ (i * 7_919)));
            string[] command;
            if (i % 2 == 0)
            {
                File.WriteAllBytes(Path.Combine(_gpugrad.Folder, "changed.json"), Mutation.OfJson(Encoding.UTF8.GetBytes(Spec), random));
                command = onSpecs[random.Next(onSpecs.Length)];
            }
            else
            {
                bool isManifest = random.Next(2) == 0;
                File.WriteAllBytes(Path.Combine(_gpugrad.Folder, "changed", "run.json"), isManifest ? Mutation.OfJson(manifest, random) : manifest);
                File.WriteAllBytes(Path.Combine(_gpugrad.Folder, "changed", "run.db"), isManifest ? database : Mutation.Of(database, random));
                command = onRuns[random.Next(onRuns.Length)];
            }

            GpuGradProcess.CommandResult result = _gpugrad.Run(command);
            codes.Add(result.ExitCode);
            if (Problem(result) is { } problem)
            {
                faults.Add($"seed {seed}, case {i}, {string.Join(' ', command)}: exit code {result.ExitCode}, {problem}\n{result.Error}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        Assert.Contains(2, codes);
    }

    private static string? Problem(GpuGradProcess.CommandResult result)
    {
        string all = result.Output + result.Error;
        return result.ExitCode is not (0 or 1 or 2 or 3) ? "which the contract does not have"
            : all.Contains("   at GpuGrad.", StringComparison.Ordinal) || all.Contains("Unhandled", StringComparison.Ordinal) ? "a stack trace"
            : all.Any(character => char.IsControl(character) && character is not ('\n' or '\t' or '\r')) ? "a control character"
            // A training that comes to NaN fails with 1 in words of its own; nothing else may.
            : result.ExitCode == 1 && !all.Contains("NaN", StringComparison.Ordinal) && !all.Contains("infin", StringComparison.Ordinal)
                ? "for which there is no ground"
            : result.Error.Split('\n').Max(line => line.Length) is > 3_000 and var length ? $"a line of {length} characters"
            : null;
    }
}
