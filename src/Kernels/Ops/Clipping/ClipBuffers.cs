using ILGPU;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>The device memory that clipping the gradients of a net needs: tables, coefficients, outcome and records.</summary>
internal sealed class ClipBuffers : IDisposable
{
    private readonly DeviceBuffer<ClipChunk> _chunks;
    private readonly DeviceBuffer<ClipTensor> _tensors;
    private readonly DeviceBuffer<float> _coefficients;
    private readonly DeviceBuffer<ClipOutcome> _outcome;
    private readonly DeviceBuffer<float> _records;
    private readonly NonFinitePolicy _policy;

    /// <summary>Allocates it for tensors that lie in the flat buffer one after the other.</summary>
    /// <param name="device">The device.</param>
    /// <param name="segments">The tensors.</param>
    /// <param name="mode">What is clipped.</param>
    /// <param name="max">The bound, as in <see cref="GradientClip.Max"/>.</param>
    /// <param name="policy">What non-finite gradients do.</param>
    /// <param name="recordSlots">Records that the ring holds, as many as AdvanceStep is told; 0: none are kept.</param>
    /// <param name="leastWeightNorm">ε of adaptive clipping, as in <see cref="GradientClip.LeastWeightNorm"/>.</param>
    /// <exception cref="ArgumentException">The segments do not follow each other, or a bound is negative or NaN.</exception>
    public ClipBuffers(
        ComputeDevice device, IReadOnlyList<ClipSegment> segments, ClipMode mode, float max, NonFinitePolicy policy, int recordSlots,
        float leastWeightNorm = 1e-3f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(recordSlots);
        new GradientClip { Max = max, LeastWeightNorm = leastWeightNorm }.Validate();
        ClipLayout layout = ClipLayout.Of(segments, mode);
        _policy = policy;
        _chunks = device.Allocate<ClipChunk>(layout.Chunks.Length);
        _chunks.Upload(layout.Chunks);
        _tensors = device.Allocate<ClipTensor>(layout.Tensors.Length);
        _tensors.Upload(layout.Tensors);
        _coefficients = device.Allocate<float>(layout.Chunks.Length);
        _outcome = device.Allocate<ClipOutcome>(1);
        _records = device.Allocate<float>((long)recordSlots * ClipRecord.Words(segments.Count));
        Clip = new GradientClip(_chunks.View, layout.Chunks.Length, _coefficients.View, _outcome.View, mode, max) { LeastWeightNorm = leastWeightNorm };
    }

    /// <summary>What the optimizer takes.</summary>
    public GradientClip Clip { get; }

    /// <summary>The arguments of the op that fills it, for flat buffers of parameters and gradients.</summary>
    public ClipNormsArguments Norms(ArrayView<float> weights, ArrayView<float> gradients, ArrayView<StepState> state) => new(
        gradients, weights, gradients.Length, _tensors.View, (int)_tensors.Length, _policy, state, Clip, _records.View);

    /// <summary>What non-finite gradients did so far; waits for the device.</summary>
    public ClipOutcome ReadOutcome() => _outcome.Download()[0];

    /// <summary>Puts an outcome back.</summary>
    public void PutOutcome(ClipOutcome outcome) => _outcome.Upload([outcome]);

    /// <summary>The record in a slot of the ring; waits for the device.</summary>
    public ClipRecord ReadRecord(int slot)
    {
        int words = ClipRecord.Words((int)_tensors.Length);
        return ClipRecord.Decode(_records.View.SubView((long)slot * words, words).Download(), (int)_tensors.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable buffer in (IDisposable[])[_chunks, _tensors, _coefficients, _outcome, _records])
        {
            buffer.Dispose();
        }
    }
}
