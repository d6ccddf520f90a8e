namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>What holds gradients in bounds.</summary>
internal enum ClipMode
{
    /// <summary>Nothing; norms are measured all the same.</summary>
    None,

    /// <summary>Each element is clamped to ±max (torch.nn.utils.clip_grad_value_).</summary>
    Value,

    /// <summary>All gradients times min(1, max / (‖g‖ + 1e-6)) (torch.nn.utils.clip_grad_norm_).</summary>
    GlobalNorm,

    /// <summary>Each tensor's gradient times min(1, max / (‖g‖ + 1e-6)) with its own norm.</summary>
    PerTensorNorm,

    /// <summary>
    /// Each unit's gradient times min(1, λ · max(‖w‖, ε) / ‖g‖), a unit being an output row of a weight matrix, and a
    /// bias as a whole (A. Brock et al., "High-Performance Large-Scale Image Recognition Without Normalization", 2021;
    /// their code takes vectors whole too).
    /// </summary>
    Adaptive,
}
