using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.Recurrent;
using ILGPU;

namespace GpuGrad.Kernels.Tests.Ops.Recurrent;

/// <summary>Wrong arguments of the recurrent cells: each message names the argument.</summary>
public sealed class RecurrentArgumentTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1));
    private readonly DeviceBuffer<float> _floats;

    public RecurrentArgumentTests() => _floats = _device.Allocate<float>(200);

    // Two rows of three units; views lie 30 apart.
    private LstmCellForwardArguments LstmForward => new(Gates(0, 4), State(30), 2, 3, State(60), State(90));

    private LstmCellBackwardArguments LstmBackward =>
        new(Gates(0, 4), State(30), State(40), State(50), State(60), 2, 3, Gates(90, 4), State(120));

    private GruCellForwardArguments GruForward => new(Gates(0, 3), Gates(30, 3), State(60), 2, 3, State(90));

    private GruCellBackwardArguments GruBackward =>
        new(Gates(0, 3), Gates(30, 3), State(60), State(70), 2, 3, Gates(90, 3), Gates(120, 3), State(150));

    public void Dispose()
    {
        _floats.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void SoundArgumentsPass()
    {
        LstmForward.Validate();
        (LstmForward with { CNext = LstmForward.C }).Validate();
        LstmBackward.Validate();
        (LstmBackward with { DCNext = default }).Validate();
        (LstmBackward with { DG = LstmBackward.G, DC = LstmBackward.DCNext }).Validate();
        GruForward.Validate();
        (GruForward with { HNext = GruForward.H }).Validate();
        GruBackward.Validate();
        (GruBackward with { DGi = GruBackward.Gi, DGh = GruBackward.Gh, DH = GruBackward.DHNext }).Validate();
    }

    [Fact]
    public void LstmCellNamesWhatIsWrong()
    {
        Expect("Rows is 0", () => (LstmForward with { Rows = 0 }).Validate());
        Expect("Hidden is 0", () => (LstmForward with { Hidden = 0 }).Validate());
        Expect("G holds 24 elements, 32", () => (LstmForward with { Hidden = 4 }).Validate());
        Expect("C holds 0 elements, 6", () => (LstmForward with { C = default }).Validate());
        Expect("HNext and C share memory", () => (LstmForward with { HNext = LstmForward.C }).Validate());
        Expect("HNext and CNext share memory", () => (LstmForward with { HNext = LstmForward.CNext }).Validate());
        Expect("CNext and C share memory, but", () => (LstmForward with { CNext = State(31) }).Validate());
        Expect("DCNext holds 5 elements, 6", () => (LstmBackward with { DCNext = _floats.View.SubView(60, 5) }).Validate());
        Expect("DG and C share memory", () => (LstmBackward with { DG = Gates(24, 4) }).Validate());
        Expect("DG and G share memory, but", () => (LstmBackward with { DG = Gates(1, 4) }).Validate());
        Expect("DC and CNext share memory", () => (LstmBackward with { DC = LstmBackward.CNext }).Validate());
        Expect("DC and DHNext share memory", () => (LstmBackward with { DC = LstmBackward.DHNext }).Validate());
        Expect("DC and DCNext share memory, but", () => (LstmBackward with { DC = State(61) }).Validate());
        Expect("DC and DG share memory", () => (LstmBackward with { DC = State(92) }).Validate());
    }

    [Fact]
    public void GruCellNamesWhatIsWrong()
    {
        Expect("Rows is 0", () => (GruForward with { Rows = 0 }).Validate());
        Expect("Hidden is 0", () => (GruForward with { Hidden = 0 }).Validate());
        Expect("Gi holds 18 elements, 24", () => (GruForward with { Hidden = 4 }).Validate());
        Expect("Gh holds 0 elements, 18", () => (GruForward with { Gh = default }).Validate());
        Expect("HNext and Gh share memory", () => (GruForward with { HNext = State(35) }).Validate());
        Expect("HNext and H share memory, but", () => (GruForward with { HNext = State(61) }).Validate());
        Expect("DHNext holds 0 elements, 6", () => (GruBackward with { DHNext = default }).Validate());
        Expect("DGi and Gh share memory", () => (GruBackward with { DGi = GruBackward.Gh }).Validate());
        Expect("DGi and DGh share memory", () => (GruBackward with { DGi = GruBackward.DGh }).Validate());
        Expect("DGh and Gi share memory", () => (GruBackward with { DGh = GruBackward.Gi }).Validate());
        Expect("DH and H share memory", () => (GruBackward with { DH = GruBackward.H }).Validate());
        Expect("DH and DHNext share memory, but", () => (GruBackward with { DH = State(71) }).Validate());
    }

    private static void Expect(string start, Action validate) =>
        Assert.StartsWith(start, Assert.Throws<ArgumentException>(validate).Message, StringComparison.Ordinal);

    private ArrayView<float> State(int start) => _floats.View.SubView(start, 6);

    private ArrayView<float> Gates(int start, int gates) => _floats.View.SubView(start, gates * 6);
}
