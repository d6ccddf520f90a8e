using GpuGrad.Records;

namespace GpuGrad;

/// <summary>What clipping did to a tensor's gradient at a recorded step, or (tensor null) to all gradients together.</summary>
/// <param name="Step">The step.</param>
/// <param name="Tensor">The tensor's name, such as <c>0.weight</c>; null for all together.</param>
/// <param name="Norm">The gradient's L2 norm before clipping, over its finite elements.</param>
/// <param name="Coefficient">The smallest factor that an element was multiplied by; 1 when nothing was clipped.</param>
/// <param name="RemovedShare">Its share of what was removed from all gradients, in squared norms: the tensors' add up to 1, or are all 0.</param>
public sealed record ClipLedgerEntry(long Step, string? Tensor, double Norm, double Coefficient, double RemovedShare)
{
    /// <summary>What clipping did in a run, in order of steps: all gradients together, then the tensors from the input.</summary>
    internal static RunTable<ClipLedgerEntry> Table { get; } = new(
        "clips",
        key: ["step", "tensor"],
        order: "step, rowid",
        [
            RunColumn<ClipLedgerEntry>.Integer("step", entry => entry.Step),
            RunColumn<ClipLedgerEntry>.OptionalText("tensor", entry => entry.Tensor),
            RunColumn<ClipLedgerEntry>.Real("norm", entry => entry.Norm, least: 0),
            RunColumn<ClipLedgerEntry>.Real("coefficient", entry => entry.Coefficient, least: 0, most: 1),
            RunColumn<ClipLedgerEntry>.Real("removed_share", entry => entry.RemovedShare, least: 0, most: 1),
        ],
        row => new ClipLedgerEntry(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1), row.Real(2), row.Real(3), row.Real(4)));
}
