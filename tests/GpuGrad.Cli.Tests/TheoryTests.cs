using System.Text.Json;

namespace GpuGrad.Cli.Tests;

/// <summary><c>gpugrad theory</c> from the outside.</summary>
public sealed class TheoryTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    [Fact]
    public void EveryNetOfASweepIsPredictedAndMeasured()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("theory", Spec(), "--device", "cpu:2", "--seeds", "2", "--json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement[] nets = [.. json.RootElement.GetProperty("nets").EnumerateArray()];
        Assert.Equal(["depth=2", "depth=3"], nets.Select(net => net.GetProperty("label").GetString()));
        JsonElement theory = nets[1].GetProperty("theory");
        Assert.Equal(2, theory.GetProperty("seeds").GetInt32());
        JsonElement[] layers = [.. theory.GetProperty("layers").EnumerateArray()];
        Assert.Equal(4, layers.Length);
        // Xavier before ReLU leaves half of the squared norm a layer.
        Assert.Equal(Math.Log10(0.5), layers[0].GetProperty("predicted").GetProperty("log10Delta").GetDouble(), 1e-9);
        Assert.Equal(0, layers[2].GetProperty("log10Delta").GetDouble());
        Assert.Equal(0.5, theory.GetProperty("prediction").GetProperty("factor").GetDouble(), 1e-9);
        double z = layers[0].GetProperty("z").GetDouble(), spread = layers[0].GetProperty("spread").GetDouble();
        Assert.Equal(z, (layers[0].GetProperty("log10Delta").GetDouble() - Math.Log10(0.5)) / spread, 1e-9);
    }

    [Fact]
    public void TheTableEndsWithTheCause()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("theory", Spec(), "--set", "sweep=null", "--device", "cpu:1", "--seeds", "1");
        Assert.Equal(0, result.ExitCode);
        Assert.All(
            (string[])["hidden 3", "output", "The gradient vanishes: χ = 0.5", "theory ×0.5, measured ×", "depth scale ξ = 1.443"],
            text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void NoSeedsAreRefused()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run("theory", Spec(), "--seeds", "0");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--seeds is the number of nets to measure, 1 or more", result.Error, StringComparison.Ordinal);
    }

    private string Spec()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        return _gpugrad.Write("net.json", """
            {
              "data": { "source": "./tiny", "batch": 12 },
              "model": { "hidden": { "depth": 3, "width": 64, "activation": "relu", "init": "xavier-normal" } },
              "sweep": { "model.hidden.depth": [2, 3] },
            }
            """);
    }
}
