namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>The workers compare the chunks, each an even share of them; then one of them adds up the chunks in order, in double precision.</summary>
internal sealed unsafe class VectorChunkDots() : KernelVariant<ConsecutiveDotsArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ConsecutiveDotsArguments arguments)
    {
        long chunks = DotsLayout.Chunks(arguments.Length);
        Memory memory = new() { Op = arguments, Chunks = chunks, Partials = calls.Scratch<DoubleDots>(chunks).Pointer() };
        calls.Run(&CompareChunks, memory, work: arguments.Length);
        calls.Run(&AddChunks, memory, work: chunks);
    }

    private static void CompareChunks(in Memory m, int worker, int workers)
    {
        float* x = m.Op.X.Pointer();
        float* previous = m.Op.Previous.Pointer();
        WorkShare share = WorkShare.OfItems(m.Chunks, worker, workers);
        for (long chunk = share.Start; chunk < share.End; chunk++)
        {
            long start = chunk * DotsLayout.ChunkLength;
            m.Partials[chunk] = DoubleDots.Of(x + start, previous + start, Math.Min(DotsLayout.ChunkLength, m.Op.Length - start));
        }
    }

    private static void AddChunks(in Memory m, int worker, int workers)
    {
        if (worker != 0)
        {
            return;
        }

        DoubleDots sum = default;
        for (long chunk = 0; chunk < m.Chunks; chunk++)
        {
            sum.Add(m.Partials[chunk]);
        }

        sum.Store(m.Op.Records.Pointer() + DotsLayout.BlockStart(m.Op));
    }

    private struct Memory
    {
        public ConsecutiveDotsArguments Op;
        public long Chunks;
        public DoubleDots* Partials;
    }
}
