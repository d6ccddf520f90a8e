using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// Measures tensors, as many as are recorded one after the other, in two calls: each worker counts its chunks into
/// histograms of its own, and writes the block of every tensor that it has to itself; then what the workers know of a
/// tensor that they shared is added up. Counts are whole numbers and statistics are added chunk by chunk, in order: the
/// number of workers changes no bit.
/// </summary>
internal sealed unsafe class PrivateHistogramRecord() : KernelVariant<RecordTensorArguments>(KernelFamily.Vector)
{
    // Not a multiple of 4 KB: the same bin of two histograms must not look like the same address to the processor.
    private const int Stride = TensorRecordLayout.Bins + 32;
    private const int CountingLength = BinCounter.Histograms * Stride;

    // A worker shares at most the first and the last tensor of its chunks with others.
    private const int WorkerLength = CountingLength + (2 * TensorRecordLayout.Bins);

    /// <inheritdoc/>
    public override void Emit(CallList calls, RecordTensorArguments arguments)
    {
        if (calls.TryExtend(out Memory memory))
        {
            memory.Batch.Add(new RecordTensorMemory(arguments));
            return;
        }

        int workers = calls.Device.Workers;
        memory = new Memory { Batch = new RecordBatch(), Histograms = calls.Shared(() => new WorkerHistograms(workers * WorkerLength)) };
        memory.Batch.Add(new RecordTensorMemory(arguments));
        calls.Run(&Count, memory);
        calls.Run(&Merge, memory);
    }

    private static void Count(in Memory m, int worker, int workers)
    {
        int* counting = m.Histograms.First + ((long)worker * WorkerLength);
        WorkShare share = m.Batch.ShareOf(worker, workers);
        for (long chunk = share.Start; chunk < share.End;)
        {
            int tensor = m.Batch.TensorOf(chunk);
            WorkShare chunks = m.Batch.ChunksOf(tensor);
            long end = Math.Min(share.End, chunks.End);
            bool alone = chunks.Start >= share.Start && chunks.End <= share.End;
            TensorStatistics statistics = CountChunks(m.Batch, chunk, end, counting);
            if (alone)
            {
                (int firstBin, int endBin) = m.Batch.Store(tensor);
                BinCounter.Move(counting, Stride, statistics, firstBin, endBin, m.Batch.Tensor(tensor).Block);
            }
            else
            {
                BinCounter.Move(counting, Stride, statistics, 0, TensorRecordLayout.SignBins, m.Shared(worker, isFirst: chunk == share.Start));
            }

            chunk = end;
        }
    }

    // Counts a run of one tensor's chunks.
    private static TensorStatistics CountChunks(RecordBatch batch, long first, long end, int* counting)
    {
        float* x = batch.Tensor(batch.TensorOf(first)).X;
        TensorStatistics all = TensorStatistics.None;
        for (long chunk = first; chunk < end; chunk++)
        {
            (long start, long length) = batch.Elements(chunk);
            TensorStatistics statistics = BinCounter.Count(x + start, length, counting, Stride);
            batch.SetStatistics(chunk, statistics);
            all.Add(statistics);
        }

        return all;
    }

    // The worker that began a shared tensor adds up what all who had a part of it counted.
    private static void Merge(in Memory m, int worker, int workers)
    {
        WorkShare share = m.Batch.ShareOf(worker, workers);
        if (share.Start == share.End)
        {
            return;
        }

        int tensor = m.Batch.TensorOf(share.End - 1);
        WorkShare chunks = m.Batch.ChunksOf(tensor);
        if (chunks.Start < share.Start || chunks.End <= share.End)
        {
            return;
        }

        int* block = m.Batch.Tensor(tensor).Block;
        (int first, int end) = m.Batch.Store(tensor);
        AddBins(m.Shared(worker, isFirst: chunks.Start == share.Start), block, first, end, isFirst: true);
        for (int next = worker + 1; next < workers && m.Batch.ShareOf(next, workers).Start < chunks.End; next++)
        {
            WorkShare part = m.Batch.ShareOf(next, workers);
            if (part.Start < part.End)
            {
                AddBins(m.Shared(next, isFirst: true), block, first, end, isFirst: false);
            }
        }
    }

    // Adds bins from first to end of either sign to those of a block, which the first addition finds undefined.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBins(int* bins, int* block, int first, int end, bool isFirst)
    {
        for (int sign = 0; sign < TensorRecordLayout.Bins; sign += TensorRecordLayout.SignBins)
        {
            for (int bin = sign + first; bin < sign + end; bin += Vector256<int>.Count)
            {
                Vector256<int> sum = isFirst ? default : Vector256.Load(block + bin);
                (sum + Vector256.Load(bins + bin)).Store(block + bin);
            }
        }
    }

    private struct Memory
    {
        public RecordBatch Batch;
        public WorkerHistograms Histograms;

        /// <summary>The bins of the first or the last tensor of a worker's chunks, for one that it shares with others.</summary>
        public readonly int* Shared(int worker, bool isFirst) =>
            Histograms.First + ((long)worker * WorkerLength) + CountingLength + (isFirst ? 0 : TensorRecordLayout.Bins);
    }
}
