using System.Collections;
using GpuGrad.Kernels.Ops.RecordTensor;

namespace GpuGrad.Records;

/// <summary>
/// The records of one step as they came from the device, without the empty bins. Each is decoded when it is asked for, on
/// the thread that asks: the training thread only makes this copy.
/// </summary>
internal sealed class StepRecords : IReadOnlyList<LayerRecord>
{
    private const int TailLength = TensorRecordLayout.Words - TensorRecordLayout.Bins;
    private const int Signs = 2;
    private const int SignBins = TensorRecordLayout.Bins / Signs;

    private readonly long _step;
    private readonly IReadOnlyList<RecordEntry> _entries;

    // Of each entry: the words behind the bins, the bins of positive values from the first to the last that is not empty,
    // those of negative values; and where each of these three begins, in _words and in the block.
    private readonly int[] _words;
    private readonly (int Word, int Bin)[] _parts;

    /// <summary>Copies what a slot of the ring holds.</summary>
    internal StepRecords(long step, IReadOnlyList<RecordEntry> entries, ReadOnlySpan<int> slot)
    {
        (_step, _entries) = (step, entries);
        _parts = new (int, int)[(entries.Count * (1 + Signs)) + 1];
        int length = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            ReadOnlySpan<int> block = slot.Slice(entries[i].Offset, TensorRecordLayout.Words);
            _parts[i * (1 + Signs)] = (length, TensorRecordLayout.Bins);
            length += TailLength;
            for (int sign = 0; sign < Signs; sign++)
            {
                ReadOnlySpan<int> bins = block.Slice(sign * SignBins, SignBins);
                (int first, int count) = TensorRecordLayout.WrittenBins(block).GetOffsetAndLength(SignBins);
                ReadOnlySpan<int> written = bins.Slice(first, count);
                int empty = Math.Max(0, written.IndexOfAnyExcept(0));
                _parts[(i * (1 + Signs)) + 1 + sign] = (length, (sign * SignBins) + first + empty);
                length += written.LastIndexOfAnyExcept(0) + 1 - empty;
            }
        }

        _parts[^1] = (length, 0);
        _words = new int[length];
        for (int part = 0; part < _parts.Length - 1; part++)
        {
            (int word, int bin) = _parts[part];
            slot.Slice(entries[part / (1 + Signs)].Offset + bin, _parts[part + 1].Word - word).CopyTo(_words.AsSpan(word));
        }
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
            for (int part = index * (1 + Signs); part < (index + 1) * (1 + Signs); part++)
            {
                (int word, int bin) = _parts[part];
                _words.AsSpan(word.._parts[part + 1].Word).CopyTo(block[bin..]);
            }

            return LayerRecord.Of(_step, entry.Layer, entry.Kind, TensorRecordLayout.Decode(block, entry.Length));
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
}
