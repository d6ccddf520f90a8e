using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace GpuGrad.Cli.Tests;

/// <summary>
/// Whether we became much slower, told by the ratio to a library that is timed in the same minutes: the machine is slow or fast for both. A bound lies
/// between the ratio that was measured and half of it, so that a fall to half is seen, and a busy machine is not. docs/performance.md has the ratios.
/// </summary>
[Nightly]
[Collection(TimedAlone.Name)]
public sealed class SpeedGuardTests : IDisposable
{
    // A disturbance hits some of the rounds, a slow kernel all.
    private const int Rounds = 3;
    // 1.02-1.05 on Zen 5, 0.96-1.05 with registers of 256 bits, 1.0 on Zen 4.
    private const double LeastOfOpenBlas = 0.65;
    // With 512 bits 3.1-3.5 on Zen 5, 1.9 on Zen 4 (before it became faster); with 256 bits 1.9-2.2 on Zen 5, 1.5 on Zen 3.
    private const double LeastOfTorch512 = 1.7;
    private const double LeastOfTorch256 = 1.05;

    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void ProductsOf512AreAboutAsFastAsThoseOfOpenBlas()
    {
        Dictionary<string, List<double>> ratios = [];
        for (int i = 0; i < Rounds; i++)
        {
            JsonNode result = JsonOf(_gpugrad.Run("bench", "matmul", "--device", "cpu", "--sizes", "512", "--seconds", "0.3", "--json"));
            foreach (IGrouping<string, JsonNode> product in result["rows"]!.AsArray().Select(row => row!).GroupBy(row => (string)row["product"]!))
            {
                JsonNode? peer = product.FirstOrDefault(row => ((string)row["name"]!).StartsWith("OpenBLAS", StringComparison.Ordinal));
                bool isRequired = Environment.GetEnvironmentVariable("GPUGRAD_REQUIRE_OPENBLAS") == "1";
                Assert.False(peer is null && isRequired, $"GPUGRAD_REQUIRE_OPENBLAS=1, but {result["notes"]}");
                Assert.SkipWhen(peer is null, "no OpenBLAS");
                // The first row is of the variant that the catalogue chooses.
                double ratio = (double)peer!["medianMicroseconds"]! / (double)product.First()["medianMicroseconds"]!;
                (ratios.TryGetValue(product.Key, out List<double>? of) ? of : ratios[product.Key] = []).Add(ratio);
            }
        }

        Assert.Equal(["512x512x512 nn", "512x512x512 nt", "512x512x512 tn"], ratios.Keys.Order(StringComparer.Ordinal));
        Assert.All(ratios, product => AssertFast($"{product.Key} over OpenBLAS", product.Value, LeastOfOpenBlas));
    }

    [Fact]
    public void AStepOf256By30IsFasterThanThatOfLibtorch()
    {
        string peer = Path.GetFullPath(Path.Combine(Repository(), "..", "shared", "tools", "peer-torch", "run.sh"));
        Assert.SkipUnless(File.Exists(peer), "no ../shared/tools/peer-torch");
        string[] net = ["--net", "784,256x30,10", "--activation", "relu", "--batch", "128", "--seconds", "1"];
        List<double> ratios = [];
        bool isWide = false;
        for (int i = 0; i < Rounds; i++)
        {
            JsonNode ours = JsonOf(_gpugrad.Run(["bench", "step", .. net, "--device", "cpu", "--record-every", "0", "--json"]));
            using Process torch = Process.Start(new ProcessStartInfo("bash", [peer, .. net]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            JsonNode theirs = JsonOf(GpuGradProcess.Finish(torch));
            isWide = ((string)ours["name"]!).Contains("512-bit", StringComparison.Ordinal);
            ratios.Add((double)theirs["medianMicroseconds"]! / (double)ours["medianMicroseconds"]!);
        }

        AssertFast("step over libtorch", ratios, isWide ? LeastOfTorch512 : LeastOfTorch256);
    }

    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    private static JsonNode JsonOf(GpuGradProcess.CommandResult result)
    {
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return JsonNode.Parse(result.Output)!;
    }

    private static void AssertFast(string what, List<double> ratios, double least)
    {
        string all = $"{what}: {string.Join(", ", ratios.Select(ratio => FormattableString.Invariant($"{ratio:F2}")))}";
        TestContext.Current.TestOutputHelper!.WriteLine(all);
        Assert.True(ratios.Max() >= least, FormattableString.Invariant($"{all}, and one of them at least {least} was wanted"));
    }
}

/// <summary>Tests that time what runs alone, after all others of this assembly.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TimedAlone
{
    public const string Name = "speed";
}
