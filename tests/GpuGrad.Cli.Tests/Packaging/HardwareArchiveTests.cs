using System.Text;
using GpuGrad.Hardware;

namespace GpuGrad.Cli.Tests.Packaging;

/// <summary>The archive that measures GpuGrad on a machine with a GPU (tests/hardware).</summary>
public sealed class HardwareArchiveTests(EmptyHome home) : IClassFixture<EmptyHome>
{
    private const long MostBytes = 60_000_000;

    [Fact, Nightly]
    public void TheArchiveTriesItselfWhereThereIsNoDotNet()
    {
        ReadmeTests.AssertWorks(home.RunInClone("tests/hardware/pack.sh \"$HOME/hardware\""));
        string archive = Assert.Single(Directory.GetFiles(Path.Combine(home.Folder, "hardware")));
        Assert.InRange(new FileInfo(archive).Length, 20_000_000, MostBytes);

        string folder = home.NewFolder("measured");
        ReadmeTests.AssertWorks(home.Run(
            "bash",
            [
                "-e", "-c",
                $"""
                tar -xJf "{archive}"
                mkdir empty
                env -i HOME="$PWD/empty" PATH=/usr/bin:/bin bash gpugrad-hardware-*/run.sh --quick --device cpu --out results
                """,
            ],
            folder));

        string results = Path.Combine(folder, "results");
        HardwareResults read = HardwareResults.Read(results);
        Assert.Equal(
            [
                "devices", "verify-cpu", "tests-kernels", "tests-engine", "matmul", "matmul-tf32x3", "matmul-tf32", "matmul-bf16", "step-16x2-graphs",
                "step-16x2-eager", "histogram", "run-vanishing", "startup",
            ],
            read.Steps.Where(step => step.Group != "peer").Select(step => step.Name));
        Assert.All(read.Steps, step => Assert.Null(step.Fault));
        Assert.Contains("0 failed", File.ReadAllText(Path.Combine(results, "summary.html")), StringComparison.Ordinal);
        string lines = File.ReadAllText(Path.Combine(results, "performance-lines.md"));
        Assert.Contains("| 32x32x32 nn | ", lines, StringComparison.Ordinal);
        Assert.Contains("matrix products in bf16 on cpu\n\n| product | chosen variant ", lines, StringComparison.Ordinal);
        Assert.Contains("| RecordTensor | 1024 | PrivateHistogramRecord | ", lines, StringComparison.Ordinal);
        Assert.Contains("Start-up on cpu: ", lines, StringComparison.Ordinal);
        // Nothing of the machine that packed.
        Assert.All(
            Directory.GetFiles(folder, "GpuGrad.*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain($"{EmptyHome.Repository}/", Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tests/hardware/pack.sh")]
    [InlineData("tests/hardware/run.sh")]
    public void ScriptsSayWhatTheyWant(string script)
    {
        GpuGradProcess.CommandResult result = home.Run("bash", [Path.Combine(EmptyHome.Repository, script), "--none", "of", "these"], home.Folder);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(Path.GetFileName(script), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void FiguresBecomeTablesAndFailuresAreNamed()
    {
        string folder = home.NewFolder("written");
        File.WriteAllText(Path.Combine(folder, "machine.txt"), "commit 1234\n");
        File.WriteAllLines(
            Path.Combine(folder, "steps.jsonl"),
            [
                """{"step":"matmul","group":"matmul","title":"products","code":0,"seconds":3}""",
                """{"step":"step-small-graphs","group":"step","title":"784,30x4,10, batch 10","code":0,"seconds":3}""",
                """{"step":"step-small-eager","group":"step","title":"784,30x4,10, batch 10","code":124,"seconds":90}""",
                """{"step":"pytorch","group":"peer","title":"PyTorch","code":0,"seconds":3}""",
                """{"step":"verify-cuda-0","group":"verify","title":"verify on cuda:0","code":0,"seconds":3}""",
                """{"step":"tests-kernels","group":"tests","title":"tests","code":0,"seconds":3}""",
            ]);
        Write("matmul", """
            { "rows": [
              { "product": "64x64x64 nn", "name": "RegisterTileMatMul", "gflops": 300, "peakShare": 0.5, "fault": null },
              { "product": "64x64x64 nn", "name": "cuBLAS 12", "gflops": 400, "peakShare": 0.66, "fault": null },
              { "product": "64x64x64 nn", "name": "cuBLAS 12 TF32", "gflops": 900, "peakShare": 1.5, "fault": null }
            ] }
            """);
        Write("step-small-graphs", """
            [ { "device": "cuda:0", "recordEvery": 0, "medianMicroseconds": 40, "minMicroseconds": 39 },
              { "device": "cuda:0", "recordEvery": 1, "medianMicroseconds": 50, "minMicroseconds": 49 } ]
            """);
        Write("pytorch", """
            { "rows": [
              { "kind": "step", "net": "step-small", "mode": "eager", "medianMicroseconds": 900, "minMicroseconds": 800 },
              { "kind": "step", "net": "step-small", "mode": "graphs", "medianMicroseconds": 100, "minMicroseconds": 90 },
              { "kind": "matmul", "product": "64x64x64 nn", "mode": "TF32", "gflops": 1000 }
            ] }
            """);
        Write("verify-cuda-0", """{ "variants": [ { "op": "MatMul", "variant": "RegisterTileMatMul", "failures": ["n=3: C[0] is 1, <expected> 2"] } ] }""");
        Write("tests-kernels", """{ "results": { "summary": { "tests": 3, "passed": 1, "failed": 1, "skipped": 1 } } }""");

        HardwareResults results = HardwareResults.Read(folder);

        Assert.Equal(
            [null, null, "did not end in its time", null, "RegisterTileMatMul: n=3: C[0] is 1, <expected> 2", "1 tests passed, 1 failed"],
            results.Steps.Select(step => step.Fault));
        string lines = PerformanceLines.Write(results);
        Assert.Contains("| 64x64x64 nn | RegisterTile | 300 | 50 % | cuBLAS 12 | 400 | 0.75 | 900 | - | 1000 | - |\n", lines, StringComparison.Ordinal);
        Assert.Contains("| 784,30x4,10, batch 10 | 40 (39) | 50 (49) | - | - | - | 900 (800) | 100 (90) | 2.0 |\n", lines, StringComparison.Ordinal);
        string page = SummaryPage.Write(results);
        Assert.Contains("3 steps right, 3 failed.", page, StringComparison.Ordinal);
        Assert.Contains("&lt;expected&gt;", page, StringComparison.Ordinal);

        void Write(string step, string json) => File.WriteAllText(Path.Combine(folder, $"{step}.json"), json);
    }
}
