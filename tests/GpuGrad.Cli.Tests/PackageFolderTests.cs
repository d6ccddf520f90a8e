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

    // A section for a runtime, or a place on a machine, would be refused elsewhere in locked mode.
    [Fact]
    public void EveryProjectHasALockFileThatServesEverySystem()
    {
        string[] projects = [.. new[] { "src", "tests", "benchmarks", "examples" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.csproj", SearchOption.AllDirectories))];
        Assert.NotEmpty(projects);
        Assert.All(projects, project =>
        {
            string text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"));
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            using JsonDocument json = JsonDocument.Parse(text);
            JsonProperty framework = Assert.Single(json.RootElement.GetProperty("dependencies").EnumerateObject());
            Assert.Equal("net10.0", framework.Name);
            Assert.All(framework.Value.EnumerateObject().Where(package => package.Value.GetProperty("type").GetString() != "Project"), package =>
                Assert.Equal(64, Convert.FromBase64String(package.Value.GetProperty("contentHash").GetString()!).Length));
        });
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
