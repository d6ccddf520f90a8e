using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace GpuGrad.Cli.Tests.Packaging;

/// <summary>
/// The packages are what they should be, and every way that README.md and docs/library.md tell to get GpuGrad works in an empty home. One class, so
/// that no two of these build in the clone at the same time.
/// </summary>
public sealed partial class PackageTests(EmptyHome home) : IClassFixture<EmptyHome>
{
    private static readonly string s_version =
        VersionElement().Match(File.ReadAllText(Path.Combine(EmptyHome.Repository, "Directory.Build.props"))).Groups[1].Value;

    [Theory]
    [InlineData("GpuGrad.Kernels", "lib/net10.0/GpuGrad.Kernels")]
    [InlineData("GpuGrad", "lib/net10.0/GpuGrad.Core")]
    [InlineData("GpuGrad.Tool", "tools/net10.0/any/gpugrad")]
    public void APackageHasAllThatBelongsIntoIt(string id, string assembly)
    {
        using Package package = new(Path.Combine(home.Feed, $"{id}.{s_version}.nupkg"));
        using Package symbols = new(Path.Combine(home.Feed, $"{id}.{s_version}.snupkg"));

        Assert.Equal((id, s_version, "MIT"), (package["id"], package["version"], package["license"]));
        Assert.NotEqual("", package["description"]);
        Assert.Equal(File.ReadAllBytes(Path.Combine(EmptyHome.Repository, "src", "README.md")), package.Read(package["readme"]!));
        byte[] icon = package.Read(package["icon"]!);
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20))));
        Assert.Contains($"{assembly}.dll", package.Names);
        Assert.Equal(id != "GpuGrad.Tool", package.Names.Contains($"{assembly}.xml"));
        IReadOnlyList<string> sources = symbols.Sources($"{assembly}.pdb");
        Assert.InRange(sources.Count, 20, int.MaxValue);
        if (Path.Exists(Path.Combine(EmptyHome.Repository, ".git")))
        {
            Assert.Matches("^[0-9a-f]{40}$", package["repository", "commit"]);
            Assert.All(sources, source => Assert.StartsWith("/_", source, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(EmptyHome.Repository, Encoding.UTF8.GetString(package.Read($"{id}.nuspec")), StringComparison.Ordinal);
    }

    [Fact]
    public void APackageNeedsWhatItsProjectNeeds()
    {
        using Package kernels = new(Path.Combine(home.Feed, $"GpuGrad.Kernels.{s_version}.nupkg"));
        using Package core = new(Path.Combine(home.Feed, $"GpuGrad.{s_version}.nupkg"));
        using Package tool = new(Path.Combine(home.Feed, $"GpuGrad.Tool.{s_version}.nupkg"));

        Assert.Equal(["ILGPU"], kernels.Dependencies.Select(Id));
        // It sees the internals of its kernels, which the next version may have changed.
        Assert.Contains($"GpuGrad.Kernels [{s_version}]", core.Dependencies);
        Assert.Equal(
            ["CsvHelper", "Google.Protobuf", "GpuGrad.Kernels", "ILGPU.Algorithms", "Microsoft.Data.Sqlite", "Parquet.Net", "Superpower"],
            core.Dependencies.Select(Id).Order(StringComparer.Ordinal));
        Assert.Empty(tool.Dependencies);
        Assert.Equal("DotnetTool", tool["packageType", "name"]);

        static string Id(string dependency) => dependency.Split(' ')[0];
    }

    [Fact]
    public void TheProgramIsPublishedAndThenACommand()
    {
        ReadmeTests.AssertWorks(home.RunInClone(ReadmeBlock("dotnet publish")));
        Assert.True(File.Exists(Path.Combine(home.Folder, "gpugrad", "gpugrad")));
    }

    [Fact]
    public void TheToolIsInstalledAndTrains()
    {
        Assert.NotEmpty(home.Feed);
        ReadmeTests.AssertWorks(home.RunInClone(ReadmeBlock("dotnet tool install")));
        string gpugrad = Path.Combine(home.Folder, ".dotnet", "tools", "gpugrad"), folder = home.NewFolder("experiments");

        GpuGradProcess.CommandResult version = home.Run(gpugrad, ["--version"], folder);
        GpuGradProcess.CommandResult run = home.Run(
            gpugrad, ["run", "vanishing", "--device", "cpu", "--no-trials", "--set", "sweep.model.hidden.depth=[1,4]", "--set", "train.epochs=1"], folder);

        Assert.StartsWith(s_version, version.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(2, Directory.GetFiles(folder, "run.json", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void TheProgramOfOneFileTrainsAndHasItsVerdicts()
    {
        Assert.NotEmpty(home.Feed);
        string program = LibraryTests.Blocks("csharp").Single(block => block.StartsWith("#:package GpuGrad@", StringComparison.Ordinal));
        string folder = home.NewFolder("program");
        File.WriteAllText(Path.Combine(folder, "app.cs"), program);

        GpuGradProcess.CommandResult run = home.Run("dotnet", ["run", "app.cs"], folder);

        ReadmeTests.AssertWorks(run);
        Assert.Matches(
            @"\nstep 50: loss 2\.\d+; .+\n(  -?\d\.\dE-\d+ and \d\.\dE-\d+ in .+\n){9}test accuracy .+\nVanishing gradient \(\d+.?% sure\): At the start .+\n$", run.Output);
        Assert.True(Directory.Exists(Path.Combine(home.Folder, ".nuget", "packages", "gpugrad", s_version)), "It took another package than that of this clone.");
        Assert.InRange(program.Split('\n').Length, 20, 32);
        Assert.Contains(program, File.ReadAllText(Path.Combine(EmptyHome.Repository, "src", "README.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static string ReadmeBlock(string command) => ReadmeTests.Blocks("sh").Single(block => block.Contains(command, StringComparison.Ordinal));

    [GeneratedRegex("<Version>(.+)</Version>")]
    private static partial Regex VersionElement();
}
