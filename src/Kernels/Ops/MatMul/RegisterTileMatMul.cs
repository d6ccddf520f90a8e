using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias; groups compute tiles of 128×128 of C, or of 64×64 where the larger would leave multiprocessors
/// idle, as <see cref="TileProduct"/> describes. Wins once C has some tiles to fill.
/// </summary>
internal sealed class RegisterTileMatMul() : Fp32MatMul(KernelFamily.Simt)
{
    private const int LeastSide = 32;

    // The sides of a tile; 0: by how many tiles there are to share out. Each element is one sum in the order of k in either.
    private static readonly Tunable s_side = new("tile", 0, Tile64.Side, Tile128.Side);

    /// <inheritdoc/>
    internal override IReadOnlyList<Tunable> Tunables => [s_side];

    /// <inheritdoc/>
    protected override bool FitsShape(ComputeDevice device, in MatMulArguments arguments) => FillsTiles(arguments);

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        TileWork work = TileWork.Whole(arguments);
        int largeTiles = TileGrid.Count(arguments.M, arguments.N, Tile128.Side, Tile128.Side);
        int side = calls.Value(s_side);
        bool large = largeTiles >= calls.Device.Accelerator.NumMultiprocessors && Math.Min(arguments.M, arguments.N) > Tile64.Side;
        if (side == Tile128.Side || (side == 0 && large))
        {
            TileProduct.Launch<Tile128>(calls, work);
        }
        else
        {
            TileProduct.Launch<Tile64>(calls, work);
        }
    }

    /// <summary>Whether C has half of the smaller tile's rows and columns at least: else most of a tile would be wasted.</summary>
    internal static bool FillsTiles(in MatMulArguments arguments) => arguments.M >= LeastSide && arguments.N >= LeastSide;
}
