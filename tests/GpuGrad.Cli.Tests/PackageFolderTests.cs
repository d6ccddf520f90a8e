using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace GpuGrad.Cli.Tests;

/// <summary>
/// The script that the build takes out of a downloaded package is found however the folder of packages is written: NuGet hands
/// it on as NUGET_PACKAGES has it.
/// </summary>
public class PackageFolderTests
{
    [Theory]
    [InlineData("/packages")]
    [InlineData("/packages/")]
    public void TheScriptLiesInTheFolderOfPackages(string folder)
    {
        using JsonDocument json = JsonDocument.Parse(Evaluate("src/Core/GpuGrad.Core.csproj", "-getItem:EmbeddedResource", $"-p:NuGetPackageRoot={folder}"));
        JsonElement script = Assert.Single(
            json.RootElement.GetProperty("Items").GetProperty("EmbeddedResource").EnumerateArray(),
            resource => resource.TryGetProperty("LogicalName", out JsonElement name) && name.GetString() == "GpuGrad.Reports.echarts.js");
        Assert.StartsWith("/packages/vizor.echarts/", script.GetProperty("Identity").GetString(), StringComparison.Ordinal);
    }

    private static string Evaluate(string project, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", ["msbuild", Path.Combine(Root(), project), .. arguments]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    private static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
