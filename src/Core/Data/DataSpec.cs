using GpuGrad.Data;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>What to train on, and how many a step.</summary>
public sealed record DataSpec
{
    internal static readonly ObjectShape<DataSpec> Shape = new(new DataSpec(),
    [
        SpecField<DataSpec>.Of("source", DataSourceShape.Instance, d => d.Source, (d, v) => d with { Source = v },
            "fashion-mnist (built in), the generators adding-problem and copy-memory, a .csv, .tsv, .parquet or .npz file, or a folder of IDX or .npy files, of CIFAR or of images; an object sets more."),
        SpecField<DataSpec>.Of("batch", new IntegerShape<int>(1, 1 << 20), d => d.Batch, (d, v) => d with { Batch = v }, "Samples per step."),
    ]);

    /// <summary>Where the samples come from.</summary>
    internal DataSource Source { get; init; } = new DataSource.FashionMnist();

    /// <summary>Samples per step.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>This with a target of the kind that the loss compares, unless the kind was given.</summary>
    internal DataSpec For(LossKind loss) => this with { Source = Source.For(loss) };
}
