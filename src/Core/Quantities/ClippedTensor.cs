namespace GpuGrad.Quantities;

/// <summary>What clipping did to one tensor over a run.</summary>
/// <param name="Tensor">Its name; null for all gradients together.</param>
/// <param name="ClippedShare">The share of the recorded steps in which an element was multiplied by less than 1.</param>
/// <param name="SmallestCoefficient">The smallest factor that an element was ever multiplied by.</param>
/// <param name="MeanRemovedShare">Its mean share, over the steps in which something was removed, of what was removed from all gradients; NaN where nothing ever
/// was.</param>
internal sealed record ClippedTensor(string? Tensor, double ClippedShare, double SmallestCoefficient, double MeanRemovedShare)
{
    /// <summary>The ledger of a run, in order of steps, summed up as it is enumerated: all gradients together first, then the tensors from the input.</summary>
    public static IReadOnlyList<ClippedTensor> Of(IEnumerable<ClipLedgerEntry> ledger)
    {
        List<Sum> sums = [];
        Dictionary<string, Sum> byTensor = [];
        List<ClipLedgerEntry> step = [];
        foreach (ClipLedgerEntry entry in ledger)
        {
            if (step.Count > 0 && step[0].Step != entry.Step)
            {
                Add(step);
                step.Clear();
            }

            step.Add(entry);
        }

        Add(step);
        return [.. sums.Select(sum => sum.Result)];

        void Add(List<ClipLedgerEntry> entries)
        {
            bool removed = entries.Exists(e => e.Tensor is null && e.RemovedShare > 0);
            foreach (ClipLedgerEntry entry in entries)
            {
                if (!byTensor.TryGetValue(entry.Tensor ?? "", out Sum? sum))
                {
                    sums.Add(byTensor[entry.Tensor ?? ""] = sum = new Sum(entry.Tensor));
                }

                sum.Add(entry, removed);
            }
        }
    }

    private sealed class Sum(string? tensor)
    {
        private double _clipped;
        private double _removed;
        private double _smallest = double.PositiveInfinity;
        private long _steps;
        private long _removing;

        public ClippedTensor Result => new(tensor, _clipped / _steps, _smallest, _removing == 0 ? double.NaN : _removed / _removing);

        public void Add(ClipLedgerEntry entry, bool removed)
        {
            _steps++;
            _clipped += entry.Coefficient < 1 ? 1 : 0;
            _smallest = Math.Min(_smallest, entry.Coefficient);
            if (removed)
            {
                _removed += entry.RemovedShare;
                _removing++;
            }
        }
    }
}
