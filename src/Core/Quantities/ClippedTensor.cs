namespace GpuGrad.Quantities;

/// <summary>What clipping did to one tensor over a run.</summary>
/// <param name="Tensor">Its name; null for all gradients together.</param>
/// <param name="ClippedShare">The share of the recorded steps in which an element was multiplied by less than 1.</param>
/// <param name="SmallestCoefficient">The smallest factor that an element was ever multiplied by.</param>
/// <param name="MeanRemovedShare">Its mean share, over the steps in which something was removed, of what was removed from all gradients; NaN where nothing ever
/// was.</param>
internal sealed record ClippedTensor(string? Tensor, double ClippedShare, double SmallestCoefficient, double MeanRemovedShare)
{
    /// <summary>The ledger of a run summed up, all gradients together first, then the tensors from the input.</summary>
    public static IReadOnlyList<ClippedTensor> Of(IReadOnlyList<ClipLedgerEntry> ledger)
    {
        HashSet<long> removing = [.. ledger.Where(e => e.Tensor is null && e.RemovedShare > 0).Select(e => e.Step)];
        return
        [
            .. ledger.GroupBy(e => e.Tensor).Select(tensor => new ClippedTensor(
                tensor.Key,
                tensor.Average(e => e.Coefficient < 1 ? 1.0 : 0.0),
                tensor.Min(e => e.Coefficient),
                tensor.Where(e => removing.Contains(e.Step)).Select(e => e.RemovedShare).DefaultIfEmpty(double.NaN).Average())),
        ];
    }
}
