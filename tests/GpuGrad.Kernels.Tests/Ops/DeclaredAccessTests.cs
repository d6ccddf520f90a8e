using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Verification;
using GpuGrad.Tests;
using ILGPU;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>Every variant reads and writes what its op declares, and nothing else.</summary>
public class DeclaredAccessTests
{
    // Devices that simulate each thread show the same SIMT kernels as GPUs do: a few small cases of each op.
    private const int SimulatedCases = 3;

    public static TheoryData<string, string> DevicesAndOps => OpCaseTests.DevicesAndOps;

    [Theory]
    [MemberData(nameof(DevicesAndOps))]
    public void AccessesLieWithinWhatIsDeclared(string deviceName, string opName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        IEnumerable<OpCase> cases = CaseSample.FewByDay(KernelCatalog.Cases.Where(c => c.Op.Name == opName), device);
        Assert.NotEqual(0, AssertDeclared(device, device.Simulates ? cases.Take(SimulatedCases) : cases));
    }

    [Theory]
    [Nightly]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void SoDoThoseOfCasesThatADaySkips(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        AssertDeclared(device, CaseSample.ByNight(device));
    }

    private static int AssertDeclared(ComputeDevice device, IEnumerable<OpCase> cases)
    {
        List<string> faults = [];
        int checks = 0;
        foreach (OpCase opCase in cases)
        {
            foreach (IKernelVariant variant in opCase.VariantsFor(device))
            {
                checks++;
                if (opCase.UndeclaredAccess(device, variant) is { } fault)
                {
                    faults.Add($"{opCase}, {variant.Name}: {fault}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        return checks;
    }

    [Fact]
    public void EveryCallOfEveryCaseKnowsItsAccesses()
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:1"));
        foreach (OpCase opCase in KernelCatalog.Cases)
        {
            foreach (KernelCall call in opCase.CallsOf(device, opCase.ChosenVariant(device)))
            {
                Assert.Contains(call.Accesses, access => access.Writes && access.Bytes > 0);
            }
        }
    }

    [Fact]
    public void ABlockOfColumnsIsDeclaredRowByRow()
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:1"));
        using DeviceBuffer<float> source = device.Allocate<float>(12);
        using DeviceBuffer<float> target = device.Allocate<float>(20);
        CopyColumnsArguments arguments = new(source.View, Rows: 4, XColumns: 3, XOffset: 0, YColumns: 5, YOffset: 2, Columns: 3, target.View);

        IReadOnlyList<MemoryAccess> accesses = AccessList.Of(arguments).Accesses;

        Assert.Equal([AccessKind.Read, AccessKind.Write], accesses.Select(a => a.Kind));
        Assert.Equal([(1, 48), (4, 12)], accesses.Select(a => (a.Rows, a.Width)));
        Assert.Equal(accesses[0].Bytes, accesses[1].Bytes);
        Assert.Equal(accesses[1].Start + (3 * 20) + 12, accesses[1].End);
    }

    [Fact]
    public void ADeclarationThatOmitsAResultIsFound()
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceSelector.Parse("cpu:1"));
        foreach ((bool declaresTarget, bool declaresSource) in (ReadOnlySpan<(bool, bool)>)[(true, true), (false, true), (true, false)])
        {
            OpCase opCase = new OpCase<CopyDeclaredAsSaid>(
                CopyDeclaredAsSaid.Op,
                "copy",
                memory => new(memory.Input("Source", [1f, 2f]), memory.Exact("Target", [0f, 0f], [1f, 2f]), declaresSource, declaresTarget));

            string? fault = opCase.UndeclaredAccess(device, CopyDeclaredAsSaid.Op.TypedVariants[0]);

            Assert.Equal(declaresSource && declaresTarget, fault is null);
        }
    }

    private readonly record struct CopyDeclaredAsSaid(ArrayView<float> Source, ArrayView<float> Target, bool DeclaresSource, bool DeclaresTarget)
        : IOpArguments<CopyDeclaredAsSaid>
    {
        public static KernelOp<CopyDeclaredAsSaid> Op { get; } = new("Copy", new Copy());

        public void Declare(AccessList accesses)
        {
            accesses.Reads(Source, DeclaresSource ? 2 : 0);
            accesses.Writes(Target, DeclaresTarget ? 2 : 0);
        }

        public void Validate() => this.RequireDeclared();
    }

    private sealed class Copy() : KernelVariant<CopyDeclaredAsSaid>(KernelFamily.Vector)
    {
        public override void Emit(CallList calls, CopyDeclaredAsSaid arguments) =>
            CopyColumnsArguments.Op.Emit(calls, new(arguments.Source, 1, 2, 0, 2, 0, 2, arguments.Target));
    }
}
