using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Histogram;

/// <summary>
/// Measures a tensor in chunks of 4,096 elements: each worker counts its chunks into histograms of its own and leaves
/// the statistics of each chunk; then the workers add up a share of the bins each, and one of them the chunks, in order.
/// </summary>
public sealed unsafe class PrivateHistogramRecord() : KernelVariant<RecordTensorArguments>(KernelFamily.Vector)
{
    private const int ChunkLength = 4096;

    // Not a multiple of 4 KB: the same bin of two histograms must not look like the same address to the processor.
    private const int Stride = TensorRecordLayout.Bins + 32;
    private const int WorkerLength = BinCounter.Histograms * Stride;

    /// <inheritdoc/>
    public override void Emit(CallList calls, RecordTensorArguments arguments)
    {
        long chunks = ((arguments.Length - 1) / ChunkLength) + 1;
        Memory memory = new()
        {
            Tensor = new RecordTensorMemory(arguments),
            Chunks = chunks,
            Statistics = calls.Scratch<TensorStatistics>(chunks).Pointer(),
            Histograms = calls.Scratch<int>((long)calls.Device.Workers * WorkerLength).Pointer(),
        };
        calls.Run(&Count, memory);
        calls.Run(&Merge, memory);
    }

    private static void Count(in Memory m, int worker, int workers)
    {
        int* bins = m.Histograms + ((long)worker * WorkerLength);
        Unsafe.InitBlock(bins, 0, WorkerLength * sizeof(int));
        TensorStatistics mine = TensorStatistics.None;
        WorkShare share = WorkShare.OfItems(m.Chunks, worker, workers);
        for (long chunk = share.Start; chunk < share.End; chunk++)
        {
            float* x = m.Tensor.X + (chunk * ChunkLength);
            long count = Math.Min(ChunkLength, m.Tensor.Length - (chunk * ChunkLength));
            BinCounter.Count(x, count, bins, Stride);
            m.Statistics[chunk] = TensorStatistics.Of(x, count);
            mine.Add(m.Statistics[chunk]);
        }

        BinCounter.RemoveSpecials(bins, Stride, BinCounter.Histograms, mine);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(in Memory m, int worker, int workers)
    {
        int* block = m.Tensor.Block;
        WorkShare share = WorkShare.Of(TensorRecordLayout.Bins, worker, workers);
        for (long bin = share.Start; bin < share.End; bin += Vector256<int>.Count)
        {
            Vector256<int> sum = default;
            for (int k = 0; k < workers * BinCounter.Histograms; k++)
            {
                sum += Vector256.Load(m.Histograms + ((long)k * Stride) + bin);
            }

            sum.Store(block + bin);
        }

        if (worker == 0)
        {
            TensorStatistics all = TensorStatistics.None;
            for (long chunk = 0; chunk < m.Chunks; chunk++)
            {
                all.Add(m.Statistics[chunk]);
            }

            all.Store(block);
        }
    }

    private struct Memory
    {
        public RecordTensorMemory Tensor;
        public long Chunks;
        public TensorStatistics* Statistics;
        public int* Histograms;
    }
}
