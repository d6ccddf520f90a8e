using System.Globalization;
using System.Runtime.InteropServices;
using GpuGrad.Kernels.Ops.RecordTensor;
using GpuGrad.Records;

namespace GpuGrad;

/// <summary>Statistics and histogram of one tensor of one layer at one recorded step.</summary>
public sealed record LayerRecord(long Step, int Layer, RecordedKind Kind, TensorStatistics Statistics, FloatHistogram Histogram)
{
    /// <summary>The name of the column of the histogram, which is the last.</summary>
    internal const string HistogramColumn = "histogram";

    /// <summary>The records of a run, in the order step, layer, kind.</summary>
    internal static RunTable<LayerRecord> Table { get; } = new(
        "records",
        key: ["step", "layer", "kind"],
        order: "step, layer, kind",
        [
            RunColumn<LayerRecord>.Integer("step", record => record.Step),
            RunColumn<LayerRecord>.Layer("layer", record => record.Layer),
            RunColumn<LayerRecord>.Kind("kind", record => record.Kind.Spell(), [.. RecordedKindSpelling.All.Select(kind => kind.Spell())]),
            RunColumn<LayerRecord>.Integer("count", record => record.Statistics.Count),
            RunColumn<LayerRecord>.Real("mean", record => record.Statistics.Mean),
            RunColumn<LayerRecord>.Real("norm", record => record.Statistics.Norm, least: 0),
            RunColumn<LayerRecord>.Real("min", record => record.Statistics.Min, least: float.MinValue, most: float.MaxValue),
            RunColumn<LayerRecord>.Real("max", record => record.Statistics.Max, least: float.MinValue, most: float.MaxValue),
            RunColumn<LayerRecord>.Integer("zeros", record => record.Statistics.Zeros),
            RunColumn<LayerRecord>.Integer("nans", record => record.Statistics.NaNs),
            RunColumn<LayerRecord>.Integer("positive_infinities", record => record.Statistics.PositiveInfinities),
            RunColumn<LayerRecord>.Integer("negative_infinities", record => record.Statistics.NegativeInfinities),
            RunColumn<LayerRecord>.Bytes(HistogramColumn, record => record.Histogram.Encode()),
        ],
        row =>
        {
            LayerStatistics s = LayerStatistics.Read(row);
            return new LayerRecord(s.Step, s.Layer, s.Kind, s.Statistics, FloatHistogram.Decode((byte[])row.GetValue(12)));
        },
        record => new LayerStatistics(record.Step, record.Layer, record.Kind, record.Statistics).Fault ?? HistogramFault(record));

    /// <summary>What a device measured of a tensor.</summary>
    internal static LayerRecord Of(long step, int layer, RecordedKind kind, MeasuredTensor measured) => new(
        step,
        layer,
        kind,
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

    private static string? HistogramFault(LayerRecord record) => record.Histogram.Total + record.Statistics.Zeros is var counted
        && counted == record.Statistics.FiniteCount
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"its histogram and zeros hold {counted} values, where its statistics have {record.Statistics.FiniteCount} finite ones");
}
