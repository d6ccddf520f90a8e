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
