using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>Which images to train on, and how many a step.</summary>
public sealed record DataSpec
{
    internal static readonly ObjectShape<DataSpec> Shape = new(new DataSpec(),
    [
        SpecField<DataSpec>.Of("source", new TextShape("a data set's name or a folder", @"\S"), d => d.Source, (d, v) => d with { Source = v },
            "fashion-mnist (built in), or a folder of IDX files."),
        SpecField<DataSpec>.Of("batch", new IntegerShape<int>(1, 1 << 20), d => d.Batch, (d, v) => d with { Batch = v }, "Images per step."),
    ]);

    /// <summary>"fashion-mnist", or a folder of IDX files.</summary>
    public string Source { get; init; } = "fashion-mnist";

    /// <summary>Images per step.</summary>
    public int Batch { get; init; } = 128;
}
