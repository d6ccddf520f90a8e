using GpuGrad.Kernels.Execution;

namespace GpuGrad.Net;

/// <summary>The bytes of a tensor that a step has written so far.</summary>
internal sealed class WrittenBytes
{
    private readonly Ranges _whole = new();
    private readonly Dictionary<(long Start, long Rows, long Stride), Ranges> _columns = [];

    /// <summary>Whether everything that is read there was written.</summary>
    public bool Contain(MemoryAccess access) => _whole.Contain(access.Start, access.End);

    /// <summary>Adds what is written there, in a tensor that begins at <paramref name="tensorStart"/>.</summary>
    public void Add(MemoryAccess access, long tensorStart)
    {
        if (access.Rows == 1)
        {
            _whole.Add(access.Start, access.End);
            return;
        }

        // Blocks of columns of one matrix that together are all of its columns are the whole matrix.
        long column = (access.Start - tensorStart) % access.Stride;
        (long Start, long Rows, long Stride) matrix = (access.Start - column, access.Rows, access.Stride);
        if (!_columns.TryGetValue(matrix, out Ranges? columns))
        {
            _columns[matrix] = columns = new Ranges();
        }

        columns.Add(column, column + access.Width);
        if (columns.Contain(0, access.Stride))
        {
            _whole.Add(matrix.Start, matrix.Start + (access.Rows * access.Stride));
        }
    }

    // Ranges of which no two touch.
    private sealed class Ranges
    {
        private readonly List<(long Start, long End)> _ranges = [];

        public bool Contain(long start, long end) => _ranges.Exists(range => range.Start <= start && end <= range.End);

        public void Add(long start, long end)
        {
            foreach ((long Start, long End) range in _ranges.Where(range => range.Start <= end && start <= range.End))
            {
                (start, end) = (Math.Min(start, range.Start), Math.Max(end, range.End));
            }

            _ranges.RemoveAll(range => range.Start <= end && start <= range.End);
            _ranges.Add((start, end));
        }
    }
}
