namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// Tensors that one call measures, cut into chunks of 4,096 elements. The chunks of all of them in a row are split over
/// the workers, so that small tensors keep every worker busy and only a tensor at a boundary is shared.
/// </summary>
internal sealed unsafe class RecordBatch
{
    private const int ChunkLength = 4096;

    // What a tensor costs besides its elements, in elements: its histogram is added up and written.
    private const int TensorCost = 2560;

    private readonly List<RecordTensorMemory> _tensors = [];
    private readonly List<int> _firstChunk = [0];
    private readonly List<int> _tensorOf = [];
    private readonly List<long> _cost = [0];
    private TensorStatistics[] _statistics = [];

    /// <summary>Takes one more tensor.</summary>
    public void Add(RecordTensorMemory tensor)
    {
        for (long start = 0; start < tensor.Length; start += ChunkLength)
        {
            _tensorOf.Add(_tensors.Count);
            _cost.Add(_cost[^1] + Math.Min(ChunkLength, tensor.Length - start) + (start == 0 ? TensorCost : 0));
        }

        _tensors.Add(tensor);
        _firstChunk.Add(_tensorOf.Count);
        if (_statistics.Length < _tensorOf.Count)
        {
            Array.Resize(ref _statistics, 2 * _tensorOf.Count);
        }
    }

    /// <summary>A tensor.</summary>
    public RecordTensorMemory Tensor(int tensor) => _tensors[tensor];

    /// <summary>The tensor of a chunk.</summary>
    public int TensorOf(long chunk) => _tensorOf[(int)chunk];

    /// <summary>The chunks of a tensor.</summary>
    public WorkShare ChunksOf(int tensor) => new(_firstChunk[tensor], _firstChunk[tensor + 1]);

    /// <summary>The chunks that one worker measures: an even share of the cost.</summary>
    public WorkShare ShareOf(int worker, int workers) => new(FirstFrom(worker, workers), FirstFrom(worker + 1, workers));

    /// <summary>Where a chunk lies in its tensor.</summary>
    public (long Start, long Length) Elements(long chunk)
    {
        int tensor = TensorOf(chunk);
        long start = (chunk - _firstChunk[tensor]) * ChunkLength;
        return (start, Math.Min(ChunkLength, _tensors[tensor].Length - start));
    }

    /// <summary>Leaves the statistics of a chunk for <see cref="Store"/>.</summary>
    public void SetStatistics(long chunk, in TensorStatistics statistics) => _statistics[chunk] = statistics;

    /// <summary>Writes the statistics of a tensor whose chunks were all measured, added in order.</summary>
    /// <returns>The bins of either sign that the block has to hold.</returns>
    public (int First, int End) Store(int tensor)
    {
        TensorStatistics all = TensorStatistics.None;
        for (int chunk = _firstChunk[tensor]; chunk < _firstChunk[tensor + 1]; chunk++)
        {
            all.Add(_statistics[chunk]);
        }

        all.Store(_tensors[tensor].Block);
        return all.Bins;
    }

    private long FirstFrom(int worker, int workers)
    {
        int found = _cost.BinarySearch(_cost[^1] * worker / workers);
        return found >= 0 ? found : ~found;
    }
}
