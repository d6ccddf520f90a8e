using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.RecordTensor;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Tests.Ops.RecordTensor;

/// <summary>What records promise beyond agreement with the reference.</summary>
public class TensorRecordTests
{
    public static TheoryData<string> Devices => [.. TestDevices.Names];

    [Theory]
    [MemberData(nameof(Devices))]
    public void CountsAreTheSameOnEveryDeviceAndByEveryVariant(string deviceName)
    {
        float[] x = [.. RecordTensorCases.EveryKind];
        // Counted here from the bits alone; special values behind the bins, in the order of the block.
        int[] expected = new int[TensorRecordLayout.Bins + 4];
        foreach (uint bits in x.Select(BitConverter.SingleToUInt32Bits))
        {
            expected[(bits & 0x7FFFFFFF) switch
            {
                0 => 2048,
                > 0x7F800000 => 2049,
                0x7F800000 => bits >> 31 == 0 ? 2050 : 2051,
                _ => bits >> 21,
            }]++;
        }

        ComputeDevice device = TestDevices.Open(deviceName);
        foreach (KernelVariant<RecordTensorArguments> variant in RecordTensorArguments.Op.TypedVariants.Where(v => v.Family == device.Family))
        {
            Assert.Equal(expected, Record(device, variant, x)[..expected.Length]);
        }
    }

    [Theory]
    [InlineData(1e-44f)]
    [InlineData(1e-30f)]
    [InlineData(1e30f)]
    [InlineData(3e38f)]
    public void NormsNeitherUnderflowNorOverflow(float magnitude)
    {
        float[] x = [.. Enumerable.Repeat(magnitude, 400)];
        foreach (ComputeDevice device in TestDevices.Names.Where(name => name is "cpu/128" or "sim").Select(TestDevices.Open))
        {
            foreach (KernelVariant<RecordTensorArguments> variant in RecordTensorArguments.Op.TypedVariants.Where(v => v.Family == device.Family))
            {
                MeasuredTensor found = TensorRecordLayout.Decode(Record(device, variant, x), x.Length);
                // √400 = 20.
                Assert.Equal(1, found.Norm / (20.0 * magnitude), 1e-6);
                Assert.Equal(1, found.Mean / magnitude, 1e-6);
            }
        }
    }

    // Boundaries between workers fall between tensors, inside one, and more than once inside one.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void TensorsRecordedTogetherAreMeasuredAsEachAlone(int workers)
    {
        int[] lengths = [3, 50_000, 1, 700, 4096, 4097, 12_289, 10];
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: workers));
        using ComputeDevice single = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1));
        using DeviceBuffer<StepState> state = device.Allocate<StepState>(1);
        using DeviceBuffer<int> records = device.Allocate<int>(lengths.Length * TensorRecordLayout.Words);
        using CallList calls = new(device);
        List<DeviceBuffer<float>> tensors = [];
        List<int> expected = [];
        foreach (int length in lengths)
        {
            float[] x = [.. CaseData.Uniform(length, length).Select((v, i) => (i % 5) switch { 0 => 0f, 1 => -0f, _ => v })];
            x[^1] = length % 2 == 0 ? float.NaN : float.NegativeInfinity;
            DeviceBuffer<float> tensor = device.Allocate<float>(length);
            tensor.Upload(x);
            RecordTensorArguments.Op.Emit(
                calls,
                new(tensor.View, length, state.View, records.View, tensors.Count * TensorRecordLayout.Words, lengths.Length * TensorRecordLayout.Words));
            tensors.Add(tensor);
            expected.AddRange(Record(single, RecordTensorArguments.Op.TypedVariants.First(v => v.Family == single.Family), x));
        }

        using StepProgram program = device.Load(calls);
        program.Run(firstStep: 0, steps: 2, recordEvery: 1);
        Assert.Equal(expected, records.Download());
        // One call counts and one merges, however many tensors there are.
        Assert.Equal(2, calls.Calls.Count);
        tensors.ForEach(tensor => tensor.Dispose());
    }

    [Fact]
    public void ABlockThatIsTooShortIsRefused() =>
        Assert.Throws<ArgumentException>(() => TensorRecordLayout.Decode(new int[TensorRecordLayout.Words - 1], 1));

    private static int[] Record(ComputeDevice device, KernelVariant<RecordTensorArguments> variant, float[] x)
    {
        using DeviceBuffer<float> tensor = device.Allocate<float>(x.Length);
        using DeviceBuffer<StepState> state = device.Allocate<StepState>(1);
        using DeviceBuffer<int> records = device.Allocate<int>(TensorRecordLayout.Words);
        tensor.Upload(x);
        using CallList calls = new(device);
        RecordTensorArguments.Op.Emit(
            calls, variant, new(tensor.View, x.Length, state.View, records.View, 0, TensorRecordLayout.Words));
        using StepProgram program = device.Load(calls);
        program.Run(firstStep: 0, steps: 2, recordEvery: 1);
        return records.Download();
    }
}
