using System.Runtime.InteropServices;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.AdvanceStep;
using GpuGrad.Kernels.Tests.Devices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuGrad.Kernels.Tests.Execution;

/// <summary>On CUDA steps are captured as graphs, which changes no bit; where that fails, they are enqueued call by call.</summary>
public sealed unsafe class CudaGraphTests : IDisposable
{
    private const int Length = 100;
    private const int Steps = 10;
    private const int RecordEvery = 3;

    private readonly List<IDisposable> _disposables = [];

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(CudaQueue.Variable, null);
        foreach (IDisposable disposable in Enumerable.Reverse(_disposables))
        {
            disposable.Dispose();
        }
    }

    [Fact]
    public void EverythingIsEnqueuedOnOneStreamThatWaitsForNoOther()
    {
        ComputeDevice device = Open();
        CudaStream stream = Assert.IsType<CudaStream>(device.Stream);
        Assert.Same(stream, device.Accelerator.DefaultStream);
        Assert.NotEqual(0, stream.StreamPtr);
        uint flags = 0;
        using ScopedAcceleratorBinding binding = stream.BindScoped();
        Assert.Equal(0, ((delegate* unmanaged<nint, uint*, int>)Driver("cuStreamGetFlags"))(stream.StreamPtr, &flags));
        Assert.Equal((uint)StreamFlags.CU_STREAM_NON_BLOCKING, flags);
    }

    [Fact]
    public void CapturedStepsGiveTheBitsOfThoseEnqueuedCallByCall()
    {
        ComputeDevice device = Open();
        string expected = Run(device, captures: false, forbidden: null, out string? graphs);
        Assert.Equal($"eager: {CudaQueue.Variable} is off", graphs);
        Assert.Equal(expected, Run(device, captures: true, forbidden: null, out graphs));
        Assert.Equal("captured", graphs);
    }

    // In the middle the driver refuses the call after it, at the end the graph. The plain steps are captured by then.
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void WhereTheDriverRefusesACaptureStepsAreEnqueuedCallByCall(int place)
    {
        ComputeDevice device = Open();
        var query = (delegate* unmanaged<nint, int>)Driver("cuStreamQuery");
        // Forbidden while the stream is captured: it spoils the capture, which the driver tells at its end.
        int queries = 0;
        void Forbidden(AcceleratorStream stream)
        {
            using ScopedAcceleratorBinding binding = stream.BindScoped();
            queries++;
            query(((CudaStream)stream).StreamPtr);
        }

        string expected = Run(device, captures: false, Forbidden, out _, place);
        Assert.Equal((Steps / RecordEvery) + 1, queries);
        queries = 0;
        Assert.Equal(expected, Run(device, captures: true, Forbidden, out string? graphs, place));
        // One capture was tried, and no other.
        Assert.Equal((Steps / RecordEvery) + 2, queries);
        Assert.StartsWith("eager: ", graphs, StringComparison.Ordinal);
        Assert.Contains("capture", graphs, StringComparison.Ordinal);
    }

    [Fact]
    public void ACallThatCannotBeCapturedIsNamed()
    {
        ComputeDevice device = Open();
        string expected = Run(device, captures: false, _ => { }, out _);
        int calls = 0;
        Assert.Equal(expected, Run(device, captures: true, _ => Refuse(ref calls), out string? graphs));
        Assert.Equal("eager: Probe (Forbidden) of layer 3 failed: not now", graphs);

        static void Refuse(ref int calls)
        {
            if (++calls == 2)
            {
                throw new InvalidOperationException("not now");
            }
        }
    }

    [Fact]
    public void OfAProgramThatRepeatsNoStepNothingIsCaptured()
    {
        ComputeDevice device = Open();
        using CallList calls = Calls(device, out DeviceBuffer<StepState> state, out DeviceBuffer<float> values);
        using StepProgram once = device.Load(calls, repeats: true);
        // One recorded step and one that is not.
        once.Run(0, 2, RecordEvery);
        Assert.Equal("eager: no step was repeated", once.Graphs);
        once.Run(2, 1, RecordEvery);
        Assert.Equal("captured", once.Graphs);
        using StepProgram timed = device.Load(calls);
        timed.Run(0, Steps, RecordEvery);
        Assert.Null(timed.Graphs);
    }

    [Fact]
    public void OnOtherDevicesThereIsNothingToTell()
    {
        ComputeDevice device = TestDevices.Open("sim");
        Assert.Same(device.Accelerator.DefaultStream, device.Stream);
        Run(device, captures: true, forbidden: null, out string? graphs);
        Assert.Null(graphs);
    }

    [Fact]
    public void AProgramMayOutliveItsDevice()
    {
        ComputeDevice device = Open();
        CallList calls = Calls(device, out DeviceBuffer<StepState> _, out DeviceBuffer<float> _);
        StepProgram program = device.Load(calls, repeats: true);
        program.Run(0, Steps, RecordEvery);
        device.Dispose();
        program.Dispose();
        program.Dispose();
    }

    [Fact]
    public void TheVariableSaysOffOrNothing()
    {
        Environment.SetEnvironmentVariable(CudaQueue.Variable, "on");
        Assert.Equal(
            "GPUGRAD_CUDA_GRAPHS is 'on', and can only be 'off'.", Assert.Throws<DeviceException>(() => ComputeDevice.Open("cuda:0")).Message);
        Environment.SetEnvironmentVariable(CudaQueue.Variable, "off");
        Assert.False(CudaQueue.CapturesGraphs);
        Environment.SetEnvironmentVariable(CudaQueue.Variable, "");
        Assert.True(CudaQueue.CapturesGraphs);
    }

    [Fact]
    public void ADeviceGoesByTheVariable()
    {
        Assert.True(Open().CapturesGraphs);
        Environment.SetEnvironmentVariable(CudaQueue.Variable, "off");
        Assert.False(Open().CapturesGraphs);
    }

    // What the steps leave, and what the copies in between saw.
    private string Run(ComputeDevice device, bool captures, Action<AcceleratorStream>? forbidden, out string? graphs, int place = 2)
    {
        device.CapturesGraphs = captures;
        using CallList calls = Calls(device, out DeviceBuffer<StepState> state, out DeviceBuffer<float> values);
        List<KernelCall> all = [.. calls.Calls];
        if (forbidden is not null)
        {
            all.Insert(place, new SimtCall(((Action<HalvingArguments>)Halve).Method, forbidden)
            {
                Op = "Probe",
                Variant = "Forbidden",
                Layer = "3",
                RecordedOnly = true,
            });
        }

        using SimtStepProgram program = new(device, all, repeats: true);
        List<string> seen = [];
        for (int step = 0; step < Steps; step += 2)
        {
            program.Run(step, 2, RecordEvery);
            seen.Add($"{state.Download()[0].Step}: {string.Join(' ', values.Download().Select(BitConverter.SingleToInt32Bits))}");
            values.Upload([1 + step]);
        }

        graphs = program.Graphs;
        return string.Join('\n', seen);
    }

    // Every call changes what the one before left, so that no two may change places.
    private CallList Calls(ComputeDevice device, out DeviceBuffer<StepState> state, out DeviceBuffer<float> values)
    {
        state = device.Allocate<StepState>(1);
        values = device.Allocate<float>(Length);
        DeviceBuffer<float> rates = device.Allocate<float>(1);
        state.Upload([new StepState { Step = -1 }]);
        CallList calls = new(device);
        _disposables.AddRange([state, values, rates, calls]);
        AdvanceStepArguments.Op.Emit(calls, new(state.View, 10, 1, RecordEvery, 1, rates.View, 1));
        foreach ((int addend, bool recordedOnly) in ((int, bool)[])[(1, false), (5, true), (7, false)])
        {
            calls.RecordedOnly = recordedOnly;
            calls.Launch(Halve, LaunchShape.Elements(Length), new HalvingArguments(values.View, state.View, addend));
        }

        return calls;
    }

    private ComputeDevice Open()
    {
        // Skips where there is none. One of its own: what is set here is for this test.
        TestDevices.Open("cuda:0");
        ComputeDevice device = ComputeDevice.Open("cuda:0");
        _disposables.Add(device);
        return device;
    }

    private static nint Driver(string function) =>
        NativeLibrary.GetExport(NativeLibrary.Load(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1"), function);

    private static void Halve(HalvingArguments a)
    {
        int i = Grid.GlobalIndex.X;
        if (i < a.Values.Length)
        {
            a.Values[i] = (a.Values[i] * 0.5f) + (a.Addend * a.State[0].Step) + i;
        }
    }

    public readonly record struct HalvingArguments(ArrayView<float> Values, ArrayView<StepState> State, int Addend);
}
