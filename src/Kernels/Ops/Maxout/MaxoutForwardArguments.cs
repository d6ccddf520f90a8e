using ILGPU;

namespace GpuGrad.Kernels.Ops.Maxout;

/// <summary>
/// y = the largest of a unit's pieces; NaN if one of them is. The pieces of unit u are columns u · Pieces …
/// u · Pieces + Pieces − 1 of z, side by side. Goodfellow, Warde-Farley, Mirza, Courville, Bengio: arXiv 1302.4389.
/// </summary>
/// <param name="Z">Pieces, [Rows, Units · Pieces].</param>
/// <param name="Rows">Rows.</param>
/// <param name="Units">Units a row.</param>
/// <param name="Pieces">Pieces a unit, at least 2: the largest of one is that one.</param>
/// <param name="Y">Result, [Rows, Units]; apart from Z.</param>
internal readonly record struct MaxoutForwardArguments(ArrayView<float> Z, int Rows, int Units, int Pieces, ArrayView<float> Y)
    : IOpArguments<MaxoutForwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<MaxoutForwardArguments> Op { get; } = new(
        "MaxoutForward",
        new UnitWalkMaxoutForward(),
        new UnitThreadMaxoutForward());

    /// <summary>Units of all rows.</summary>
    public long Outputs => (long)Rows * Units;

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(Z, Outputs * Pieces);
        accesses.Writes(Y, Outputs);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Units);
        RequirePieces(Pieces);
        this.RequireDeclared();
    }

    internal static void RequirePieces(int pieces)
    {
        if (pieces < 2)
        {
            throw new ArgumentException($"Maxout needs at least 2 pieces a unit, not {pieces}.", nameof(pieces));
        }
    }
}
