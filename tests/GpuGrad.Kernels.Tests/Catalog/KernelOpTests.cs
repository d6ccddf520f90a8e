using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Tests.Execution;

namespace GpuGrad.Kernels.Tests.Catalog;

public sealed unsafe class KernelOpTests : IDisposable
{
    private readonly KernelOp<ProbeArguments> _op = new("KernelOpTest", new First(), new Second(), new Unfit(), new ForGpus());
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1));
    private readonly DeviceBuffer<long> _cells;

    public KernelOpTests() => _cells = _device.Allocate<long>(4);

    private ProbeArguments Arguments => new(_cells.View, _cells.View);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(_op.ForceVariable, null);
        TuningTable.Use(() => TuningTable.Empty);
        _cells.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void TheFirstVariantThatFitsWins()
    {
        Assert.IsType<First>(_op.Choose(_device, Arguments));
        KernelOp<ProbeArguments> op = new("KernelOpTest", new ForGpus(), new Unfit(), new Second(), new First());
        Assert.IsType<Second>(op.Choose(_device, Arguments));
        using CallList calls = new(_device);
        op.Emit(calls, Arguments);
        Assert.Equal(("KernelOpTest", "Second"), (Assert.Single(calls.Calls).Op, calls.Calls[0].Variant));
    }

    [Fact]
    public void NoVariantIsAnErrorThatNamesOpAndDevice()
    {
        KernelOp<ProbeArguments> op = new("KernelOpTest", new ForGpus(), new Unfit());
        KernelChoiceException error = Assert.Throws<KernelChoiceException>(() => op.Choose(_device, Arguments));
        Assert.StartsWith("No variant of KernelOpTest fits cpu:1: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheVariablePinsAVariant()
    {
        Assert.Equal("GPUGRAD_FORCE_KERNELOPTEST", _op.ForceVariable);
        Environment.SetEnvironmentVariable(_op.ForceVariable, "Second");
        Assert.IsType<Second>(_op.Choose(_device, Arguments));
    }

    [Fact]
    public void TheTuningTableReordersAndTheVariableStillWins()
    {
        UseTable(_device.Name, "Unfit", "Second");
        Assert.IsType<Second>(_op.Choose(_device, Arguments));
        Environment.SetEnvironmentVariable(_op.ForceVariable, "First");
        Assert.IsType<First>(_op.Choose(_device, Arguments));
    }

    [Fact]
    public void ADeviceThatWasNotTunedGoesByItsKind()
    {
        UseTable("another processor", "Second");
        Assert.IsType<Second>(_op.Choose(_device, Arguments));
        TuningTable own = new([.. Table(_device.Name, "First").Devices, .. Table("another processor", "Second").Devices]);
        TuningTable.Use(() => own);
        Assert.IsType<First>(_op.Choose(_device, Arguments));
    }

    [Fact]
    public void TheNearestShapeCountsWithinAFactorOfTwo()
    {
        OpShape shape = new("NT", [128, 256, 10]);
        Assert.Equal(1, shape.Distance(new("NT", [64, 256, 10])), 1e-12);
        Assert.Equal(2, shape.Distance(new("NT", [256, 128, 10])), 1e-12);
        Assert.Equal(double.PositiveInfinity, shape.Distance(new("NT", [128, 256, 21])));
        Assert.Equal(double.PositiveInfinity, shape.Distance(new("NN", [128, 256, 10])));

        TuningTable table = new([new(DeviceKind.Cpu, _device.Name,
        [
            new("MatMul", "NT", [64, 256, 10], ["far"], 1),
            new("MatMul", "NT", [128, 200, 10], ["near"], 1),
        ])]);
        Assert.Equal(["near"], table.Order("MatMul", _device, shape));
        Assert.Empty(table.Order("MatMul", _device, new("NT", [1024, 256, 10])));
    }

    [Fact]
    public void AnUnknownPinIsAnErrorThatListsTheVariants()
    {
        Environment.SetEnvironmentVariable(_op.ForceVariable, "Third");
        KernelChoiceException error = Assert.Throws<KernelChoiceException>(() => _op.Choose(_device, Arguments));
        Assert.Equal("GPUGRAD_FORCE_KERNELOPTEST=Third names no variant of KernelOpTest; it has: First, Second, Unfit, ForGpus", error.Message);
    }

    [Theory]
    [InlineData("Unfit")]
    [InlineData("ForGpus")]
    public void APinThatDoesNotFitIsAnError(string name)
    {
        Environment.SetEnvironmentVariable(_op.ForceVariable, name);
        KernelChoiceException error = Assert.Throws<KernelChoiceException>(() => _op.Choose(_device, Arguments));
        Assert.StartsWith($"GPUGRAD_FORCE_KERNELOPTEST={name} does not fit cpu:1: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongArgumentsAreRefusedBeforeAVariantIsChosen()
    {
        using CallList calls = new(_device);
        ArgumentException error = Assert.Throws<ArgumentException>(() => _op.Emit(calls, new(default, _cells.View)));
        Assert.StartsWith("Source holds 0 elements, 1 are needed.", error.Message, StringComparison.Ordinal);
        Assert.Empty(calls.Calls);
    }

    private void UseTable(string device, params string[] variants) => TuningTable.Use(() => Table(device, variants));

    private TuningTable Table(string device, params string[] variants) =>
        new([new(DeviceKind.Cpu, device, [new(_op.Name, "", [], variants, 1)])]);

    private class First() : KernelVariant<ProbeArguments>(KernelFamily.Vector)
    {
        public override void Emit(CallList calls, ProbeArguments arguments) => calls.Run(&Nothing, arguments);

        private static void Nothing(in ProbeArguments a, int worker, int workers)
        {
        }
    }

    private sealed class Second : First;

    private sealed class Unfit : First
    {
        public override bool Fits(ComputeDevice device, in ProbeArguments arguments) => false;
    }

    private sealed class ForGpus() : KernelVariant<ProbeArguments>(KernelFamily.Simt)
    {
        public override void Emit(CallList calls, ProbeArguments arguments) => Assert.Fail("The cpu device must not be given this one.");
    }
}
