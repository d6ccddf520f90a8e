namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// How an operand lies in memory. Its elements have a place along k (the depth) and a line: the row of C that they
/// contribute to for op(A), the column for op(B).
/// </summary>
internal interface IOperandLayout
{
    /// <summary>Whether neighbours in memory are neighbours along k rather than across lines.</summary>
    static abstract bool IsAlongDepth { get; }

    /// <summary>Where an element lies in an operand of so many lines and so much depth.</summary>
    static abstract long Index(long line, long depth, long lines, long depths);
}
