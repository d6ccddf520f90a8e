using GpuGrad.Kernels.Ops.SwapAxes;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>
/// Swaps two neighbouring axes: Y[o, j, i, c] = X[o, i, j, c]. This turns [batch, steps, features] into [steps, batch, features]
/// and back, and [rows, columns] into its transpose where Outer and Inner are 1.
/// </summary>
/// <param name="X">Source, [Outer, First, Second, Inner].</param>
/// <param name="Outer">Size of all axes before the two, taken together.</param>
/// <param name="First">Size of the former axis in X.</param>
/// <param name="Second">Size of the latter axis in X.</param>
/// <param name="Inner">Size of all axes behind the two, taken together.</param>
/// <param name="Y">Result, [Outer, Second, First, Inner]; apart from X.</param>
public readonly record struct SwapAxesArguments(ArrayView<float> X, int Outer, int First, int Second, int Inner, ArrayView<float> Y)
    : IOpArguments<SwapAxesArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<SwapAxesArguments> Op { get; } = new(
        "SwapAxes",
        new SpanSwapAxes(),
        new RowGroupSwapAxes());

    internal long Length => (long)Outer * First * Second * Inner;

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, Length);
        accesses.Writes(Y, Length);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Outer);
        ArgumentChecks.RequirePositive(First);
        ArgumentChecks.RequirePositive(Second);
        ArgumentChecks.RequirePositive(Inner);
        this.RequireDeclared();
    }
}
