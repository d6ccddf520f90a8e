using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using GpuGrad.Runs;
using GpuGrad.Tests;

namespace GpuGrad.Cli.Tests.Packaging;

/// <summary>
/// The packages are what they should be, and every way that README.md and docs/library.md tell to get GpuGrad works in an empty home. One class, so
/// that no two of these build in the clone at the same time.
/// </summary>
public sealed class PackageTests(EmptyHome home) : IClassFixture<EmptyHome>
{
    [Theory]
    [InlineData("GpuGrad.Kernels", "lib/net10.0/GpuGrad.Kernels")]
    [InlineData("GpuGrad", "lib/net10.0/GpuGrad.Core")]
    [InlineData("GpuGrad.Tool", "tools/net10.0/any/gpugrad")]
    public void APackageHasAllThatBelongsIntoIt(string id, string assembly)
    {
        using Package package = new(Path.Combine(home.Feed, $"{id}.{EmptyHome.Version}.nupkg"));
        using Package symbols = new(Path.Combine(home.Feed, $"{id}.{EmptyHome.Version}.snupkg"));

        Assert.Equal((id, EmptyHome.Version, "MIT"), (package["id"], package["version"], package["license"]));
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
        using Package kernels = new(Path.Combine(home.Feed, $"GpuGrad.Kernels.{EmptyHome.Version}.nupkg"));
        using Package core = new(Path.Combine(home.Feed, $"GpuGrad.{EmptyHome.Version}.nupkg"));
        using Package tool = new(Path.Combine(home.Feed, $"GpuGrad.Tool.{EmptyHome.Version}.nupkg"));

        Assert.Equal(["ILGPU"], kernels.Dependencies.Select(Id));
        // It sees the internals of its kernels, which the next version may have changed.
        Assert.Contains($"GpuGrad.Kernels [{EmptyHome.Version}]", core.Dependencies);
        Assert.Equal(
            [
                "CsvHelper", "Google.Protobuf", "GpuGrad.Kernels", "ILGPU.Algorithms", "Microsoft.Data.Sqlite", "OnnxSharp", "Parquet.Net", "StbImageSharp", "Superpower",
                "System.IO.Hashing",
            ],
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

        Assert.StartsWith(EmptyHome.Version, version.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(2, Directory.GetFiles(folder, "run.json", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void TheProgramOfOneFileTrainsAndHasItsVerdicts()
    {
        Assert.NotEmpty(home.Feed);
        string program = DocumentBlocks.Of(LibraryTests.DocumentName, "csharp")
            .Single(block => block.StartsWith("#:package GpuGrad@", StringComparison.Ordinal));
        string folder = home.NewFolder("program");
        File.WriteAllText(Path.Combine(folder, "app.cs"), program);

        GpuGradProcess.CommandResult run = home.Run("dotnet", ["run", "app.cs"], folder);

        ReadmeTests.AssertWorks(run);
        Assert.Matches(
            @"\nstep 50: loss 2\.\d+; .+\n(  -?\d\.\dE-\d+ and \d\.\dE-\d+ in .+\n){9}test accuracy .+\nVanishing gradient \(\d+.?% sure\): At the start .+\n$", run.Output);
        Assert.True(Directory.Exists(Path.Combine(home.Folder, ".nuget", "packages", "gpugrad", EmptyHome.Version)), "It took another package than that of this clone.");
        Assert.InRange(program.Split('\n').Length, 20, 32);
        Assert.Contains(program, File.ReadAllText(Path.Combine(EmptyHome.Repository, "src", "README.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void AReleaseIsRefusedWithoutItsTagAndItsNotes()
    {
        Assert.NotEmpty(home.Feed);
        GpuGradProcess.CommandResult other = home.RunInClone(".ci/release-notes v9.9.9"), own = home.RunInClone($".ci/release-notes v{EmptyHome.Version}");

        Assert.Equal((1, $"The tag is v9.9.9, but Directory.Build.props has the version {EmptyHome.Version}, whose tag is v{EmptyHome.Version}.\n"), (other.ExitCode, other.Error));
        bool hasNotes = File.ReadAllText(Path.Combine(EmptyHome.Repository, "CHANGELOG.md")).Contains($"\n## [{EmptyHome.Version}]", StringComparison.Ordinal);
        Assert.Equal(hasNotes ? 0 : 1, own.ExitCode);
    }

    [Fact, Nightly]
    public void TheTrainerOfDocsImportRecordsWithTorchSharp()
    {
        Assert.NotEmpty(home.Feed);
        string program = DocumentBlocks.Of(ImportTests.DocumentName, "csharp").Single(), folder = home.NewFolder("torchsharp");
        File.WriteAllText(Path.Combine(folder, "app.cs"), program);
        // libtorch, 600 MB of it, comes from the registry into the packages of the machine.
        string package = program.Split('\n').Single(line => line.StartsWith("#:package TorchSharp", StringComparison.Ordinal)).Split(' ')[1];
        string fetched = Path.Combine(Directory.CreateDirectory(Path.Combine(home.Folder, "fetched")).FullName, "fetched.csproj");
        File.WriteAllText(fetched, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="{package.Split('@')[0]}" Version="{package.Split('@')[1]}" /></ItemGroup>
            </Project>
            """);
        ReadmeTests.AssertWorks(GpuGradProcess.Finish(Process.Start(
            new ProcessStartInfo("dotnet", ["restore", fetched]) { RedirectStandardOutput = true, RedirectStandardError = true })!));

        ReadmeTests.AssertWorks(home.Run("dotnet", ["build", "app.cs", "-o", "built"], folder));
        string built = Path.Combine(folder, "built"), preloaded = TorchSharpLibrary.Mend(built);
        string native = Path.GetDirectoryName(Directory.GetFiles(built, "libtorch_cpu.so", SearchOption.AllDirectories)[0])!;
        GpuGradProcess.CommandResult run = home.Run(
            "env", [$"LD_PRELOAD={preloaded}", $"LD_LIBRARY_PATH={native}", "dotnet", Path.Combine(built, "app.dll")], folder);

        ReadmeTests.AssertWorks(run);
        RunManifest manifest = RunManifest.Read(RunFolder.Open(run.Output.Trim()));
        Assert.Equal((RunStatus.Finished, 50L), (manifest.Status, manifest.Steps));
        Assert.Contains(manifest.Verdicts!, verdict => verdict.Kind.ToString() == "Vanishing");
    }

    private static string ReadmeBlock(string command) =>
        DocumentBlocks.Of("README.md", "sh").Single(block => block.Contains(command, StringComparison.Ordinal));
}
