namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>
/// The workers measure the chunks, each an even share of the elements; then one of them adds up chunks and tensors in
/// order, in double precision, and concludes.
/// </summary>
internal sealed unsafe class VectorChunkClipNorms() : KernelVariant<ClipNormsArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ClipNormsArguments arguments)
    {
        int chunks = arguments.Clip.ChunkCount;
        DoublePartial* partials = calls.Scratch<DoublePartial>((long)chunks + arguments.TensorCount).Pointer();
        Memory memory = new() { Op = arguments, Chunks = partials, Tensors = partials + chunks };
        calls.Run(&MeasureChunks, memory, work: arguments.Length);
        calls.Run(&Conclude, memory, work: chunks);
    }

    private static void MeasureChunks(in Memory m, int worker, int workers)
    {
        ClipMode mode = m.Op.Clip.Mode;
        ClipChunk* chunks = m.Op.Clip.Chunks.Pointer();
        float* gradients = m.Op.Gradients.Pointer();
        float* weights = m.Op.Weights.Pointer();
        float* coefficients = m.Op.Clip.Coefficients.Pointer();
        WorkShare share = ChunkShare.Of(chunks, m.Op.Clip.ChunkCount, m.Op.Length, worker, workers);
        for (long i = share.Start; i < share.End; i++)
        {
            ClipChunk chunk = chunks[i];
            float* g = gradients + chunk.Start;
            DoublePartial partial = mode == ClipMode.Value
                ? DoublePartial.Of(g, chunk.Length, m.Op.Clip.Max)
                : DoublePartial.Of(g, chunk.Length);
            coefficients[i] = 1f;
            if (mode == ClipMode.Adaptive)
            {
                double weightNorm = Math.Sqrt(DoublePartial.Of(weights + chunk.Start, chunk.Length).Gradient);
                partial.Clip(m.Op.Clip.Max * Math.Max(weightNorm, m.Op.Clip.LeastWeightNorm), extra: 0);
                coefficients[i] = partial.Smallest;
            }

            m.Chunks[i] = partial;
        }
    }

    private static void Conclude(in Memory m, int worker, int workers)
    {
        if (worker != 0)
        {
            return;
        }

        ClipMode mode = m.Op.Clip.Mode;
        DoublePartial all = DoublePartial.None;
        int firstNonFinite = 0;
        for (int t = 0; t < m.Op.TensorCount; t++)
        {
            DoublePartial tensor = AddChunks(m, m.Op.Tensors[t]);
            firstNonFinite = all.NonFinite == 0 ? t : firstNonFinite;
            all.Add(tensor);
            m.Tensors[t] = tensor;
        }

        if (mode == ClipMode.GlobalNorm)
        {
            all.Clip(m.Op.Clip.Max, ClipRules.NormExtra);
            Coefficients(m, 0, m.Op.Clip.ChunkCount).Fill(all.Smallest);
        }

        StepState state = m.Op.State[0];
        long slot = (long)state.RecordSlot * ClipRecord.Words(m.Op.TensorCount);
        if (state.Recording != 0 && slot + ClipRecord.Words(m.Op.TensorCount) <= m.Op.Records.Length)
        {
            float* record = m.Op.Records.Pointer() + slot;
            Store(all, record);
            for (int t = 0; t < m.Op.TensorCount; t++)
            {
                DoublePartial tensor = m.Tensors[t];
                if (mode == ClipMode.GlobalNorm)
                {
                    tensor.Scale(all.Smallest);
                }

                Store(tensor, record + ClipRecord.Words(t));
            }
        }

        ClipRules.Conclude(m.Op, all.NonFinite, firstNonFinite);
    }

    private static DoublePartial AddChunks(in Memory m, ClipTensor tensor)
    {
        DoublePartial sum = DoublePartial.None;
        for (int i = 0; i < tensor.Chunks; i++)
        {
            sum.Add(m.Chunks[tensor.FirstChunk + i]);
        }

        if (m.Op.Clip.Mode == ClipMode.PerTensorNorm)
        {
            sum.Clip(m.Op.Clip.Max, ClipRules.NormExtra);
            Coefficients(m, tensor.FirstChunk, tensor.Chunks).Fill(sum.Smallest);
        }

        return sum;
    }

    private static Span<float> Coefficients(in Memory m, int first, int count) => new(m.Op.Clip.Coefficients.Pointer() + first, count);

    private static void Store(in DoublePartial partial, float* entry)
    {
        entry[ClipRecord.Norm] = (float)Math.Sqrt(partial.Gradient);
        entry[ClipRecord.Removed] = (float)Math.Sqrt(partial.Removed);
        entry[ClipRecord.Coefficient] = partial.Smallest;
        entry[ClipRecord.NonFinite] = partial.NonFinite;
    }

    private struct Memory
    {
        public ClipNormsArguments Op;
        public DoublePartial* Chunks;
        public DoublePartial* Tensors;
    }
}
