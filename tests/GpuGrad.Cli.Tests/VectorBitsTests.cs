using System.Runtime.Intrinsics.X86;
using GpuGrad.Checkpoints;
using GpuGrad.Kernels.Devices;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Tests;

/// <summary>GPUGRAD_VECTOR_BITS and GPUGRAD_L2_CACHE: which registers a run says that it uses, that they change no bit, and what is refused.</summary>
public sealed class VectorBitsTests : IDisposable
{
    private static readonly string[] s_run =
    [
        "run", "vanishing", "--device", "cpu:2", "--no-report", "--set", "sweep=null", "--set", "model.hidden.depth=2", "--set", "model.hidden.width=40",
        "--set", "train.epochs=null", "--set", "train.steps=5", "--set", "record.startSamples=0", "--set", "expect=[]",
    ];

    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void TheFirstLineAndRunJsonNameTheRegistersAndNoBitDependsOnThem()
    {
        List<string> weights = [];
        foreach (int bits in VectorWidth.Supported)
        {
            _gpugrad.Environment[VectorWidth.Variable] = $"{bits}";
            GpuGradProcess.CommandResult result = _gpugrad.Run([.. s_run, "--out", $"{bits}"]);
            Assert.Equal(0, result.ExitCode);
            Assert.Contains($"on cpu:2 (2 workers, {bits}-bit vectors)", result.Output.Split('\n')[0], StringComparison.Ordinal);
            RunFolder folder = RunFolder.Open(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, $"{bits}")).Single());
            RunDevice device = RunManifest.Read(folder.ManifestPath).Device;
            Assert.Equal(("cpu:2", $"2 workers, {bits}-bit vectors", 2, bits), (device.Selector, device.Name, device.Workers, device.VectorBits));
            weights.Add(string.Concat(SafetensorsReader.Read(folder.FinalCheckpointPath).Tensors.Select(tensor => Convert.ToHexString(
                [.. tensor.Values.SelectMany(BitConverter.GetBytes)]))));
        }

        Assert.Single(weights.Distinct());
    }

    [Theory]
    [InlineData("1024")]
    [InlineData("64")]
    [InlineData("512 ")]
    [InlineData("wide")]
    public void AnythingElseIsExitCodeTwo(string bits)
    {
        _gpugrad.Environment[VectorWidth.Variable] = bits;
        GpuGradProcess.CommandResult result = _gpugrad.Run(s_run);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            $"gpugrad: {VectorWidth.Variable} is '{bits}', and the vectors of this processor have {string.Join(" or ", VectorWidth.Supported)} bits.",
            result.Error.TrimEnd());
    }

    [Theory]
    [InlineData("64K")]
    [InlineData("4M")]
    [InlineData("512")]
    [InlineData("large")]
    public void ACacheThatNoBlockCanBeMadeForIsExitCodeTwo(string size)
    {
        _gpugrad.Environment[ProcessorCaches.Variable] = size;
        GpuGradProcess.CommandResult result = _gpugrad.Run(s_run);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal($"gpugrad: {ProcessorCaches.Variable} is '{size}', and a size is 128K to 2M.", result.Error.TrimEnd());
    }

    [Fact]
    public void AProcessorWithoutFusedMultiplyAddsIsNamedAsSuch()
    {
        Assert.SkipUnless(Fma.IsSupported, "fused multiply-adds cannot be switched off here");
        _gpugrad.Environment["DOTNET_EnableAVX2"] = "0";
        GpuGradProcess.CommandResult result = _gpugrad.Run(s_run);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("on cpu:2 (2 workers, 128-bit vectors without FMA)", result.Output.Split('\n')[0], StringComparison.Ordinal);
        _gpugrad.Environment[VectorWidth.Variable] = "256";
        result = _gpugrad.Run(s_run);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{VectorWidth.Variable} is '256', and the vectors of this processor have 128 bits.", result.Error, StringComparison.Ordinal);
    }
}
