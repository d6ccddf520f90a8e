using System.Globalization;

namespace GpuGrad;

/// <summary>Where the first NaN or infinity of a run came from: everything computed before that kernel call was finite.</summary>
/// <param name="Step">The training step, from 0.</param>
/// <param name="Phase"><c>forward</c>, <c>backward</c> or <c>optimizer</c>.</param>
/// <param name="Op">The op of the call, such as <c>MatMul</c>.</param>
/// <param name="Variant">The kernel variant that ran.</param>
/// <param name="Layer">The layer it worked for, as records name it, or <c>loss</c> or <c>optimizer</c>.</param>
/// <param name="Tensor">What it wrote, such as <c>the output of hidden 3</c>.</param>
/// <param name="Element">Index of the first bad element, one number a dimension.</param>
/// <param name="Value">The element: <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>.</param>
/// <param name="LastFiniteLayer">The layer that the step worked for just before; null where that is the first one.</param>
public sealed record NonFiniteOrigin(
    long Step, string Phase, string Op, string Variant, string Layer, string Tensor, IReadOnlyList<int> Element, double Value, string? LastFiniteLayer)
{
    /// <summary>One sentence for messages.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"At step {Step}, {Phase}, {Op}{(Layer.Length > 0 ? $" of {Layer}" : "")} made the first value that is not finite: {Value} at [{string.Join(", ", Element)}] of {Tensor}{(LastFiniteLayer is null ? "" : $"; {LastFiniteLayer} before it was finite")}.");
}
