namespace GpuGrad.Records;

/// <summary>What a training recorded, wherever it lies.</summary>
internal interface IRunRecords
{
    /// <summary>The layers, from the input.</summary>
    IReadOnlyList<LayerInfo> Layers();

    /// <summary>The training steps, in order.</summary>
    IEnumerable<StepRecord> Steps();

    /// <summary>How many training steps there are.</summary>
    long CountSteps();

    /// <summary>How many steps have records.</summary>
    long CountRecordedSteps();

    /// <summary>The statistics of every record, step by step.</summary>
    IEnumerable<LayerStatistics> Statistics();

    /// <summary>The records with their histograms, of one step or (null) of all.</summary>
    IEnumerable<LayerRecord> Records(long? step = null);
}
