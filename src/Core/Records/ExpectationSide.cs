namespace GpuGrad.Records;

/// <summary>One side of a comparison, as it is written, and what it measured: one value, or one for each layer or neighbouring pair.</summary>
internal sealed record ExpectationSide(string Text, IReadOnlyList<double> Values);
