using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Histogram;

/// <summary>Measures a small tensor: one worker counts straight into the block, since merging would take longer.</summary>
public sealed unsafe class OneWorkerRecord() : KernelVariant<RecordTensorArguments>(KernelFamily.Vector)
{
    private const int MostElements = 4096;

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in RecordTensorArguments arguments) => arguments.Length <= MostElements;

    /// <inheritdoc/>
    public override void Emit(CallList calls, RecordTensorArguments arguments) => calls.Run(&Run, new RecordTensorMemory(arguments));

    private static void Run(in RecordTensorMemory m, int worker, int workers)
    {
        if (worker != 0)
        {
            return;
        }

        int* block = m.Block;
        Unsafe.InitBlock(block, 0, TensorRecordLayout.Bins * sizeof(int));
        BinCounter.Count(m.X, m.Length, block, stride: 0);
        TensorStatistics statistics = TensorStatistics.Of(m.X, m.Length);
        BinCounter.RemoveSpecials(block, stride: 0, histograms: 1, statistics);
        statistics.Store(block);
    }
}
