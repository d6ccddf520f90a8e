using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// Measures a tensor on OpenCL devices that are processors, such as PoCL: groups of a single thread count a part each, one
/// element after the other, into a histogram of their own that stays in the core's cache. Nothing is shared, so nothing waits.
/// A second launch adds the parts up, in order; a tensor of one part needs none.
/// </summary>
internal sealed class SerialPartsRecord() : KernelVariant<RecordTensorArguments>(KernelFamily.Simt)
{
    // A group clears and stores 2,048 bins: it should count more elements than that.
    private const int LeastElements = 8192;
    private const int MostParts = 64;

    /// <inheritdoc/>
    public override bool RunsOn(ComputeDevice device) => base.RunsOn(device) && device.Selector.Kind == DeviceKind.OpenCl && device.IsProcessor;

    /// <inheritdoc/>
    public override void Emit(CallList calls, RecordTensorArguments arguments)
    {
        long wanted = Math.Min(((arguments.Length - 1) / LeastElements) + 1, MostParts);
        long partLength = ((arguments.Length - 1) / wanted) + 1;
        int parts = (int)(((arguments.Length - 1) / partLength) + 1);
        if (parts == 1)
        {
            calls.Launch(MeasureWhole, new KernelConfig(1, 1), arguments);
            return;
        }

        SharedHistogramArguments all = new(
            arguments,
            calls.Scratch<int>(parts * TensorRecordLayout.Counts),
            calls.Scratch<TensorPart>(parts),
            parts,
            partLength);
        calls.Launch(MeasurePart, new KernelConfig(parts, 1), all);
        calls.Launch(SharedHistogramRecord.Merge<SharedReduction>, LaunchShape.Elements(TensorRecordLayout.Counts), all);
    }

    private static void MeasureWhole(RecordTensorArguments a)
    {
        long block = TensorRecordLayout.BlockStart(a);
        TensorPart part = Measure(a.X, 0, a.Length, a.Records, block);
        for (int word = TensorRecordLayout.Counts; word < TensorRecordLayout.Words; word++)
        {
            a.Records[block + word] = GroupMeasurement.StatisticsWord(part, word);
        }
    }

    private static void MeasurePart(SharedHistogramArguments a)
    {
        int part = Grid.IdxX;
        long start = part * a.GroupLength;
        long end = start + a.GroupLength;
        end = end < a.Tensor.Length ? end : a.Tensor.Length;
        a.Parts[part] = Measure(a.Tensor.X, start, end, a.Counts, (long)part * TensorRecordLayout.Counts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TensorPart Measure(ArrayView<float> x, long start, long end, ArrayView<int> counts, long row)
    {
        for (int bin = 0; bin < TensorRecordLayout.Counts; bin++)
        {
            counts[row + bin] = 0;
        }

        // Two tallies take turns, since a compensated sum waits for its last addition.
        TensorTally even = TensorTally.None;
        TensorTally odd = TensorTally.None;
        long i = start;
        for (; i + 1 < end; i += 2)
        {
            float first = x[i];
            float second = x[i + 1];
            counts[row + TensorTally.BinOf(first)]++;
            counts[row + TensorTally.BinOf(second)]++;
            even = even.Plus(first, 0f);
            odd = odd.Plus(second, 0f);
        }

        if (i < end)
        {
            float last = x[i];
            counts[row + TensorTally.BinOf(last)]++;
            even = even.Plus(last, 0f);
        }

        return TensorPart.Join(even.Part, odd.Part);
    }
}
