using ILGPU;

namespace GpuGrad.Kernels.Ops.Maxout;

/// <summary>
/// dz = dy for the first of a unit's largest pieces, 0 for its others. The piece is found again in z: an index to be
/// kept would be as much to read as one more piece. Layout as in <see cref="MaxoutForwardArguments"/>.
/// </summary>
/// <param name="Z">Pieces, [Rows, Units · Pieces].</param>
/// <param name="DY">Gradient of the loss by y, [Rows, Units].</param>
/// <param name="Rows">Rows.</param>
/// <param name="Units">Units a row.</param>
/// <param name="Pieces">Pieces a unit, at least 2.</param>
/// <param name="DZ">Result: gradient of the loss by z, [Rows, Units · Pieces]; apart from Z and DY.</param>
internal readonly record struct MaxoutBackwardArguments(
    ArrayView<float> Z,
    ArrayView<float> DY,
    int Rows,
    int Units,
    int Pieces,
    ArrayView<float> DZ)
    : IOpArguments<MaxoutBackwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<MaxoutBackwardArguments> Op { get; } = new(
        "MaxoutBackward",
        new UnitWalkMaxoutBackward(),
        new UnitThreadMaxoutBackward());

    /// <summary>Units of all rows.</summary>
    public long Outputs => (long)Rows * Units;

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(Z, Outputs * Pieces);
        accesses.Reads(DY, Outputs);
        accesses.Writes(DZ, Outputs * Pieces);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Units);
        MaxoutForwardArguments.RequirePieces(Pieces);
        this.RequireDeclared();
    }
}
