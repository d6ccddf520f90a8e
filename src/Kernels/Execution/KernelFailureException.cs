using GpuGrad.Kernels.Execution;
namespace GpuGrad.Kernels;

/// <summary>A kernel call failed while a step ran. The message names the op, the variant and the layer.</summary>
public sealed class KernelFailureException : Exception
{
    /// <summary>Wraps what a call threw.</summary>
    internal KernelFailureException(KernelCall call, Exception inner)
        : base($"{call.Op} ({call.Variant}){(call.Layer.Length > 0 ? $" of layer {call.Layer}" : "")} failed: {inner.Message}", inner) =>
        Call = call;

    /// <summary>The call that failed.</summary>
    internal KernelCall Call { get; }
}
