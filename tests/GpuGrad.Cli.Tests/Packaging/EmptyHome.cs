using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace GpuGrad.Cli.Tests.Packaging;

/// <summary>
/// A home folder with nothing in it; once they are asked for, with the packages of this clone, packed as docs/library.md says, and known as the one
/// place to get some from.
/// </summary>
public sealed partial class EmptyHome : IDisposable
{
    private readonly GpuGradProcess _folders = new();
    private readonly Lazy<string> _feed;

    public EmptyHome() => _feed = new(Pack);

    /// <summary>The clone.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    /// <summary>The version of everything.</summary>
    public static string Version { get; } = VersionElement().Match(File.ReadAllText(Path.Combine(Repository, "Directory.Build.props"))).Groups[1].Value;

    /// <summary>The home folder.</summary>
    public string Folder => _folders.Folder;

    /// <summary>Where the packages lie; they are packed when this is first asked for.</summary>
    internal string Feed => _feed.Value;

    /// <summary>Runs lines of a document in the clone, with the packages that the machine has already.</summary>
    internal GpuGradProcess.CommandResult RunInClone(string lines) => Run("bash", ["-e", "-c", lines], Repository, MachinePackages);

    /// <summary>Runs a program as somebody whose home this is.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="packages">Where packages are unpacked; null for where they are by default, in the home.</param>
    internal GpuGradProcess.CommandResult Run(string program, string[] arguments, string folder, string? packages = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = Folder, ["GPUGRAD_TUNING"] = "off" },
        };
        start.Environment.Remove("DOTNET_CLI_HOME");
        start.Environment.Remove("NUGET_PACKAGES");
        if (packages is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packages;
        }

        using Process process = Process.Start(start)!;
        return GpuGradProcess.Finish(process);
    }

    /// <summary>A folder of its own in the home, whose programs find the packages that the machine has already without asking anybody.</summary>
    internal string NewFolder(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration><fallbackPackageFolders><add key="machine" value="{MachinePackages}" /></fallbackPackageFolders></configuration>
            """);
        return folder;
    }

    public void Dispose() => _folders.Dispose();

    private static string MachinePackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private string Pack()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "no /bin/bash");
        // Without this a new home knows a registry, where others may have packages of these names.
        Directory.CreateDirectory(Path.Combine(Folder, ".nuget", "NuGet"));
        File.WriteAllText(
            Path.Combine(Folder, ".nuget", "NuGet", "NuGet.Config"), "<configuration><packageSources><clear /></packageSources></configuration>");
        ReadmeTests.AssertWorks(RunInClone(DocumentBlocks.Of(LibraryTests.DocumentName, "sh").Single()));
        return Path.Combine(Folder, "gpugrad-packages");
    }

    [GeneratedRegex("<Version>(.+)</Version>")]
    private static partial Regex VersionElement();

    private static string Here([CallerFilePath] string here = "") => here;
}
