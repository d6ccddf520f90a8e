namespace GpuGrad.Records;

/// <summary>What a training recorded, wherever it lies.</summary>
internal interface IRunRecords
{
    /// <summary>The layers, from the input.</summary>
    IReadOnlyList<LayerInfo> Layers();

    /// <summary>The training steps, in order.</summary>
    IReadOnlyList<StepRecord> Steps();

    /// <summary>The statistics of every record.</summary>
    IEnumerable<LayerStatistics> Statistics();

    /// <summary>The records with their histograms, of one step or (null) of all.</summary>
    IEnumerable<LayerRecord> Records(long? step = null);
}
