namespace GpuGrad.Export;

/// <summary>A format that a run can be exported to.</summary>
internal enum ExportFormat
{
    /// <summary>An event file: scalars and histograms.</summary>
    TensorBoard,

    /// <summary>A text file for every table of run.db.</summary>
    Csv,

    /// <summary>An Apache Parquet file for every table of run.db.</summary>
    Parquet,

    /// <summary>The checkpoints.</summary>
    Safetensors,

    /// <summary>The net with its weights, for whatever runs ONNX.</summary>
    Onnx,
}
