using System.Collections;
using System.Runtime.InteropServices;
using GpuGrad.Kernels.Histogram;

namespace GpuGrad.Recording;

/// <summary>
/// The records of one step as they came from the device, without the empty bins. Each is decoded when it is asked for, on
/// the thread that asks: the training thread only makes this copy.
/// </summary>
public sealed class StepRecords : IReadOnlyList<LayerRecord>
{
    private readonly long _step;
    private readonly IReadOnlyList<RecordEntry> _entries;
    private readonly int[] _starts;
    private readonly int[] _words;

    /// <summary>Copies what a slot of the ring holds.</summary>
    internal StepRecords(long step, IReadOnlyList<RecordEntry> entries, ReadOnlySpan<int> slot)
    {
        (_step, _entries) = (step, entries);
        _starts = new int[entries.Count + 1];
        List<int> words = [];
        for (int i = 0; i < entries.Count; i++)
        {
            Append(words, slot.Slice(entries[i].Offset, TensorRecordLayout.Words));
            _starts[i + 1] = words.Count;
        }

        _words = [.. words];
    }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public LayerRecord this[int index]
    {
        get
        {
            RecordEntry entry = _entries[index];
            Span<int> block = stackalloc int[TensorRecordLayout.Words];
            block.Clear();
            for (int i = _starts[index]; i < _starts[index + 1]; i += 2)
            {
                block[_words[i]] = _words[i + 1];
            }

            MeasuredTensor measured = TensorRecordLayout.Decode(block, entry.Length);
            return new LayerRecord(
                _step,
                entry.Layer,
                entry.Kind,
                new TensorStatistics(
                    measured.Count,
                    measured.Mean,
                    measured.Norm,
                    measured.Min,
                    measured.Max,
                    measured.Zeros,
                    measured.NaNs,
                    measured.PositiveInfinities,
                    measured.NegativeInfinities),
                new FloatHistogram(MemoryMarshal.Cast<int, uint>(measured.BinCounts)));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<LayerRecord> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Pairs of a word's place and its value; most bins are empty, and are skipped by runs.
    private static void Append(List<int> words, ReadOnlySpan<int> block)
    {
        for (int i = block.IndexOfAnyExcept(0); i < block.Length; i++)
        {
            if (block[i] == 0)
            {
                int next = block[i..].IndexOfAnyExcept(0);
                if (next < 0)
                {
                    return;
                }

                i += next;
            }

            words.Add(i);
            words.Add(block[i]);
        }
    }
}
