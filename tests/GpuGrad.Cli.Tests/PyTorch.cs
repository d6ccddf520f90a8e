using System.Diagnostics;

namespace GpuGrad.Cli.Tests;

/// <summary>Python with PyTorch, such as Debian's package python3-torch.</summary>
internal static class PyTorch
{
    private static readonly Lazy<string?> s_python = new(() => ((string[])["/usr/bin/python3", "python3"]).FirstOrDefault(HasTorch));

    /// <summary>The Python that has torch; skips the test where there is none, and fails it where GPUGRAD_REQUIRE_PYTORCH=1.</summary>
    public static string Require()
    {
        bool isRequired = Environment.GetEnvironmentVariable("GPUGRAD_REQUIRE_PYTORCH") == "1";
        Assert.False(s_python.Value is null && isRequired, "GPUGRAD_REQUIRE_PYTORCH=1, but no python3 has torch");
        Assert.SkipWhen(s_python.Value is null, "no PyTorch");
        return s_python.Value!;
    }

    /// <summary>Runs a script; it must succeed. Gives what it prints.</summary>
    public static string Run(string folder, string script)
    {
        string path = Path.Combine(folder, "script.py");
        File.WriteAllText(path, script);
        ProcessStartInfo start = new(Require(), [path]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process python = Process.Start(start)!;
        Task<string> error = python.StandardError.ReadToEndAsync();
        string output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, error.Result);
        return output;
    }

    private static bool HasTorch(string python)
    {
        try
        {
            ProcessStartInfo start = new(python, ["-c", "import torch, numpy"]) { RedirectStandardError = true, RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
