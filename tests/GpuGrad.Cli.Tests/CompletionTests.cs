using System.Diagnostics;

namespace GpuGrad.Cli.Tests;

/// <summary>The completion scripts, loaded by the shells they are for, as far as those are installed.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public static TheoryData<string, string[]> Lines => new()
    {
        { "gpugrad ver", ["verify"] },
        { "gpugrad run vanis", ["vanishing"] },
        { "gpugrad presets show batch-norm-", ["batch-norm-explodes"] },
        { "gpugrad export --format ", ["csv", "onnx", "parquet", "safetensors", "tensorboard"] },
        { "gpugrad bench ma", ["matmul"] },
        { "gpugrad verify --device cu", ["cuda:0"] },
    };

    public void Dispose() => _gpugrad.Dispose();

    [Theory]
    [MemberData(nameof(Lines))]
    public void BashCompletes(string line, string[] expected) => Assert.Equal(expected, Complete("bash", line, """
        source ./script
        COMP_LINE="$1" COMP_POINT=${#1}
        _gpugrad gpugrad "${1##*[ :]}"
        printf '%s\n' "${COMPREPLY[@]}"
        """));

    [Fact]
    public void BashDoesNotRepeatWhatStandsBeforeAColon() => Assert.Equal(["0"], Complete("bash", "gpugrad verify --device cuda:", """
        source ./script
        COMP_LINE="$1" COMP_POINT=${#1}
        _gpugrad gpugrad ""
        printf '%s\n' "${COMPREPLY[@]}"
        """));

    // As its completion widget calls it, with compadd telling what it was given.
    [Theory]
    [MemberData(nameof(Lines))]
    public void ZshCompletes(string line, string[] expected) => Assert.Equal(expected, Complete("zsh", line, """
        compdef() { : }
        compadd() { print -rl -- ${(M)${(P)argv[-1]}:#$PREFIX*} }
        source ./script
        words=("${(@s: :)1}") CURRENT=${#words} PREFIX=${words[-1]}
        _gpugrad
        """));

    [Theory]
    [MemberData(nameof(Lines))]
    public void FishCompletes(string line, string[] expected) => Assert.Equal(expected, Complete("fish", line, """
        source ./script
        complete -C $argv[1]
        """));

    [Theory]
    [MemberData(nameof(Lines))]
    public void PowerShellCompletes(string line, string[] expected) => Assert.Equal(expected, Complete("pwsh", line, """
        Get-Content -Raw ./script | Invoke-Expression
        (TabExpansion2 -inputScript $args[0] -cursorColumn $args[0].Length).CompletionMatches.CompletionText
        """));

    private string[] Complete(string shell, string line, string test)
    {
        string program = Shells.Require(shell);
        _gpugrad.Write("script", _gpugrad.Run("completion", shell).Output);
        string bin = Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, "bin")).FullName;
        string stub = _gpugrad.Write("bin/gpugrad", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "gpugrad.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        // Where no file is called as a completion.
        string empty = Directory.CreateDirectory(Path.Combine(_gpugrad.Folder, "empty")).FullName;
        File.Move(Path.Combine(_gpugrad.Folder, "script"), Path.Combine(empty, "script"), overwrite: true);
        ProcessStartInfo start = new(program)
        {
            WorkingDirectory = empty,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}", ["GPUGRAD_TUNING"] = "off", ["HOME"] = _gpugrad.Folder },
        };
        string[] arguments = shell switch
        {
            "bash" => ["--norc", "-c", test, "bash", line],
            "zsh" => ["-f", "-c", test, "zsh", line],
            "pwsh" => ["-NoProfile", "-CommandWithArgs", test, line],
            _ => ["-c", test, line],
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        GpuGradProcess.CommandResult result = GpuGradProcess.Finish(process);
        Assert.Equal("", result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(word => word != "script").Order(StringComparer.Ordinal)];
    }
}
