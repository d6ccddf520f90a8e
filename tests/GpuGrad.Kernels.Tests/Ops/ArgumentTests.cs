using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.AdvanceStep;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.GatherBatch;
using GpuGrad.Kernels.Ops.Optimizers;
using ILGPU;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>Wrong arguments of the ops around a step: each message names the argument.</summary>
public sealed class ArgumentTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1));
    private readonly DeviceBuffer<float> _floats;
    private readonly DeviceBuffer<int> _ints;
    private readonly DeviceBuffer<StepState> _state;

    public ArgumentTests()
    {
        _floats = _device.Allocate<float>(100);
        _ints = _device.Allocate<int>(20);
        _state = _device.Allocate<StepState>(1);
    }

    private AdvanceStepArguments Advance => new(_state.View, 5, 10, 2, 4, _floats.View, 100);

    private GatherBatchArguments Gather => new(
        _floats.View.SubView(0, 50), _ints.View.SubView(0, 10), 10, 5, 10, 1, 7, _state.View, _floats.View.SubView(50, 50), _ints.View.SubView(10, 10));

    private UpdateArguments<SgdRule> Sgd => new(
        _floats.View.SubView(0, 30), _floats.View.SubView(30, 30), _floats.View.SubView(60, 30), default, 30, new SgdRule(0.9f), _state.View);

    private UpdateArguments<RmsPropRule> RmsProp => new(
        _floats.View.SubView(0, 25), _floats.View.SubView(25, 25), default, _floats.View.SubView(50, 25), 25, RmsPropRule.Of(), _state.View);

    private UpdateArguments<AdamRule> Adam => new(
        _floats.View.SubView(0, 20),
        _floats.View.SubView(20, 20),
        _floats.View.SubView(40, 20),
        _floats.View.SubView(60, 20),
        20,
        new AdamConstants().Rule(Corrections),
        _state.View);

    private ArrayView<float> Corrections => _floats.View.SubView(80, 20);

    public void Dispose()
    {
        _floats.Dispose();
        _ints.Dispose();
        _state.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void APrecisionThatThereIsNotIsRefused()
    {
        MatMulArguments product = new(
            _floats.View.SubView(0, 4), _floats.View.SubView(4, 4), default, 2, 2, 2, Transposition.NN, _floats.View.SubView(8, 4));
        (product with { Precision = MatMulPrecision.Bf16 }).Validate();
        Assert.Equal("Precision", Assert.Throws<ArgumentException>((product with { Precision = (MatMulPrecision)4 }).Validate).ParamName);
    }

    [Fact]
    public void SoundArgumentsPass()
    {
        Advance.Validate();
        Gather.Validate();
        Sgd.Validate();
        (Sgd with { Rule = default, First = default }).Validate();
    }

    [Fact]
    public void AdvanceStepNamesWhatIsWrong()
    {
        Expect("State holds 0 elements, 1 are needed", () => (Advance with { State = default }).Validate());
        Expect("StepsPerEpoch is 0", () => (Advance with { StepsPerEpoch = 0 }).Validate());
        Expect("Batch is -1", () => (Advance with { Batch = -1 }).Validate());
        Expect("RecordEvery is -1", () => (Advance with { RecordEvery = -1 }).Validate());
        Expect("RecordSlots is 0", () => (Advance with { RecordSlots = 0 }).Validate());
        Expect("LearningRateCount is 0", () => (Advance with { LearningRateCount = 0 }).Validate());
        Expect("LearningRates holds 100 elements, 101", () => (Advance with { LearningRateCount = 101 }).Validate());
    }

    [Fact]
    public void GatherBatchNamesWhatIsWrong()
    {
        Expect("Count is 0", () => (Gather with { Count = 0 }).Validate());
        Expect("Features is 0", () => (Gather with { Features = 0 }).Validate());
        Expect("Rows is 0", () => (Gather with { Rows = 0 }).Validate());
        Expect("Data holds 50 elements, 55", () => (Gather with { Count = 11 }).Validate());
        Expect("Labels holds 0 elements, 10", () => (Gather with { Labels = default }).Validate());
        Expect("State holds 0 elements", () => (Gather with { State = default }).Validate());
        Expect("X holds 50 elements, 55", () => (Gather with { Rows = 11 }).Validate());
        Expect("Y holds 0 elements, 10", () => (Gather with { Y = default }).Validate());
        Expect("X and Data share memory", () => (Gather with { X = _floats.View.SubView(49, 51) }).Validate());
        Expect("Y and Labels share memory", () => (Gather with { Y = _ints.View }).Validate());
    }

    [Fact]
    public void SgdNamesWhatIsWrong()
    {
        Expect("Length is 0", () => (Sgd with { Length = 0 }).Validate());
        Expect("Momentum is 1", () => (Sgd with { Rule = new(1f) }).Validate());
        Expect("Momentum is -0.1", () => (Sgd with { Rule = new(-0.1f) }).Validate());
        Expect("Momentum is NaN", () => (Sgd with { Rule = new(float.NaN) }).Validate());
        Expect("Weights holds 0 elements", () => (Sgd with { Weights = default }).Validate());
        Expect("Gradients holds 0 elements", () => (Sgd with { Gradients = default }).Validate());
        Expect("First holds 0 elements, 30", () => (Sgd with { First = default }).Validate());
        Expect("First holds 30 elements, but the rule keeps no such", () => (Sgd with { Rule = default }).Validate());
        Expect("Second holds 10 elements, but the rule keeps no such", () => (Sgd with { Second = _floats.View.SubView(90, 10) }).Validate());
        Expect("State holds 0 elements", () => (Sgd with { State = default }).Validate());
        Expect("Weights and Gradients share memory", () => (Sgd with { Gradients = Sgd.Weights }).Validate());
        Expect("First and Weights share memory", () => (Sgd with { First = Sgd.Weights }).Validate());
        Expect("First and Gradients share memory", () => (Sgd with { First = Sgd.Gradients }).Validate());
    }

    [Fact]
    public void OptimizersNameWhatIsWrong()
    {
        GradientClip negative = new() { Max = -1f };
        GradientClip chunks = new() { ChunkCount = 1 };
        Expect("WeightDecay is -1", () => (Sgd with { Rule = new(0.9f, WeightDecay: -1f) }).Validate());
        Expect("Nesterov is 1", () => (Sgd with { Rule = new(0f, Nesterov: 1) }).Validate());
        Expect("Nesterov is 2", () => (Sgd with { Rule = new(0.9f, Nesterov: 2) }).Validate());
        Expect("Max is -1", () => (Sgd with { Clip = negative }).Validate());
        Expect("Chunks holds 0 elements", () => (Sgd with { Clip = chunks }).Validate());
        RmsProp.Validate();
        Expect("Alpha is 1", () => (RmsProp with { Rule = RmsPropRule.Of(alpha: 1) }).Validate());
        // Rounded to 1 as a float, but below it.
        (RmsProp with { Rule = RmsPropRule.Of(alpha: 1 - 1e-9) }).Validate();
        Expect("Epsilon is NaN", () => (RmsProp with { Rule = RmsPropRule.Of(epsilon: double.NaN) }).Validate());
        Expect("Second holds 0 elements", () => (RmsProp with { Second = default }).Validate());
        Expect("First holds 0 elements, 25", () => (RmsProp with { Rule = RmsPropRule.Of(momentum: 0.5) }).Validate());
        Expect("Second and Gradients share memory", () => (RmsProp with { Second = RmsProp.Gradients }).Validate());
        Adam.Validate();
        Expect("Beta1 is 1", () => (Adam with { Rule = new AdamConstants(Beta1: 1).Rule(Corrections) }).Validate());
        Expect("WeightDecay is -1", () => (Adam with { Rule = new AdamConstants(WeightDecay: -1).Rule(Corrections) }).Validate());
        Expect("First holds 0 elements", () => (Adam with { First = default }).Validate());
        Expect("First and Second share memory", () => (Adam with { Second = Adam.First }).Validate());
        Expect("Second and Weights share memory", () => (Adam with { Second = Adam.Weights }).Validate());
        Expect("CorrectionCount is 0", () => (Adam with { Rule = new AdamConstants().Rule(default) }).Validate());
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void ANegativeOrNaNBoundIsRefused(float max)
    {
        using ClipBuffers clip = new(_device, [new(0, 30, 3)], ClipMode.GlobalNorm, 1f, NonFinitePolicy.Skip, recordSlots: 1);
        ClipNormsArguments sound = clip.Norms(Sgd.Weights, Sgd.Gradients, _state.View);
        sound.Validate();
        Expect("Max is ", () => (sound with { Clip = sound.Clip with { Max = max } }).Validate());
        Expect("Max is ", () => new ClipBuffers(_device, [new(0, 30, 3)], ClipMode.Value, max, NonFinitePolicy.Skip, recordSlots: 1).Dispose());
        Expect("LeastWeightNorm is ", () => (sound with { Clip = sound.Clip with { LeastWeightNorm = max } }).Validate());
        Expect("Clip.ChunkCount is 0", () => (sound with { Clip = default }).Validate());
        Expect("Gradients holds 0 elements", () => (sound with { Gradients = default }).Validate());
        Expect("Records holds 3 elements, 8", () => (sound with { Records = sound.Records.SubView(0, 3) }).Validate());
        Expect("Weights holds 0 elements, 30", () => (sound with { Weights = default, Clip = sound.Clip with { Mode = ClipMode.Adaptive } }).Validate());
    }

    private static void Expect(string start, Action validate) =>
        Assert.StartsWith(start, Assert.Throws<ArgumentException>(validate).Message, StringComparison.Ordinal);
}
