using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Tests.Execution;
using GpuGrad.Kernels.Tuning;

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

    [Theory]
    [InlineData(1024, "PackedPanelMatMul", 4)]
    [InlineData(256, "PackedPanelMatMul[depthBlock=256]", 12)]
    public void ATunedValueDecidesHowAVariantRunsAndIsRecorded(int depthBlock, string recorded, int calls)
    {
        UseValues("PackedPanelMatMul", "depthBlock", depthBlock, [49, 384, 3072]);
        using CallList list = Product(49, 384, 3072);
        Assert.All(list.Calls, call => Assert.Equal(recorded, call.Variant));
        // Copying A, whose rows are whole pages apart, and multiplying, for every two blocks of 3,072 terms.
        Assert.Equal(calls, list.Calls.Count);
    }

    [Fact]
    public void AShapeThatIsNotNearKeepsTheDefaults()
    {
        UseValues("PackedPanelMatMul", "depthBlock", 256, [49, 64, 6000]);
        using CallList list = Product(49, 64, 600);
        Assert.All(list.Calls, call => Assert.Equal("PackedPanelMatMul", call.Variant));
    }

    [Theory]
    [InlineData(0, "RegisterTileMatMul", "Tile64")]
    [InlineData(64, "RegisterTileMatMul[tile=64]", "Tile64")]
    [InlineData(128, "RegisterTileMatMul[tile=128]", "Tile128")]
    public void ATunedTileIsTheOneLaunched(int tile, string recorded, string type)
    {
        using ComputeDevice sim = ComputeDevice.Open(new DeviceSelector(DeviceKind.Sim));
        using DeviceBuffer<float> matrix = sim.Allocate<float>(40 * 40);
        using DeviceBuffer<float> result = sim.Allocate<float>(40 * 40);
        using CallList calls = new(sim);
        KernelVariant<MatMulArguments> variant = MatMulArguments.Op.TypedVariants.OfType<RegisterTileMatMul>().Single();
        TunableValues values = tile == 0 ? TunableValues.Default : new(new Dictionary<string, int> { ["tile"] = tile });
        MatMulArguments.Op.Emit(calls, variant, new(matrix.View, matrix.View, default, 40, 40, 40, Transposition.NN, result.View), values);
        SimtCall call = Assert.IsType<SimtCall>(Assert.Single(calls.Calls));
        Assert.Equal(recorded, call.Variant);
        Assert.Contains(type, call.Kernel.GetGenericArguments().Select(argument => argument.Name));
    }

    [Fact]
    public void TheDevicesOwnValueDecidesWhatOneWorkerDoesAlone()
    {
        using (CallList untuned = new(_device))
        {
            Assert.Equal(TunedDevice.FewElements.Default, untuned.SerialWork);
        }

        TuningTable table = new([new(DeviceKind.Cpu, _device.Name, [], new Dictionary<string, int> { ["serialWork"] = 12_288 })]);
        TuningTable.Use(() => table);
        using CallList tuned = new(_device);
        Assert.Equal(12_288, tuned.SerialWork);
    }

    private void UseValues(string variant, string tunable, int value, long[] sizes)
    {
        Dictionary<string, IReadOnlyDictionary<string, int>> values = value == 1024 ? []
            : new() { [variant] = new Dictionary<string, int> { [tunable] = value } };
        TuningTable table = new([new(DeviceKind.Cpu, _device.Name, [new("MatMul", "NT", sizes, [variant], 1, values)])]);
        TuningTable.Use(() => table);
    }

    private CallList Product(int m, int n, int k)
    {
        using DeviceBuffer<float> a = _device.Allocate<float>(m * k);
        using DeviceBuffer<float> b = _device.Allocate<float>(n * k);
        using DeviceBuffer<float> c = _device.Allocate<float>(m * n);
        CallList calls = new(_device);
        MatMulArguments.Op.Emit(calls, new(a.View, b.View, default, m, n, k, Transposition.NT, c.View));
        return calls;
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
