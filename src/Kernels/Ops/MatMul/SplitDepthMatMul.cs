using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias in two launches: groups add up chunks of the depth, each into a matrix of its own, and then a
/// thread an element adds up the chunks in their order. For long sums with little to show for them, such as the gradient
/// of a small layer's weights over many rows: C alone would keep few multiprocessors busy.
/// </summary>
/// <remarks>How the depth is split follows from the shape alone, so the result is the same on every device of a class.</remarks>
internal sealed class SplitDepthMatMul() : Fp32MatMul(KernelFamily.Simt)
{
    // About as many groups as larger GPUs have multiprocessors, so that splitting further gains nothing.
    private const int EnoughGroups = 128;

    // Below this a chunk takes no longer than the second launch.
    private const int LeastDepth = 256;
    private const int DepthUnit = 16;
    private const int Threads = 256;

    /// <inheritdoc/>
    protected override bool FitsShape(ComputeDevice device, in MatMulArguments arguments) => Chunks(arguments) > 1;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        int depth = TileGrid.Across(TileGrid.Across(arguments.K, Chunks(arguments)), DepthUnit) * DepthUnit;
        long elements = (long)arguments.M * arguments.N;
        ArrayView<float> parts = calls.Scratch<float>(TileGrid.Across(arguments.K, depth) * elements);
        TileWork work = new(arguments, depth, parts);
        if (RegisterTileMatMul.FillsTiles(arguments))
        {
            TileProduct.Launch<Tile64>(calls, work);
        }
        else
        {
            SmallTileMatMul.Launch(calls, work);
        }

        calls.Launch(AddParts, new KernelConfig((int)(((elements - 1) / Threads) + 1), Threads), work);
    }

    private static int Chunks(in MatMulArguments a)
    {
        int side = RegisterTileMatMul.FillsTiles(a) ? Tile64.Side : SmallTileMatMul.Side;
        return Math.Min(a.K / LeastDepth, EnoughGroups / TileGrid.Count(a.M, a.N, side, side));
    }

    private static void AddParts(TileWork w)
    {
        long element = ((long)Grid.IdxX * Threads) + Group.IdxX;
        if (element < w.Product.C.Length)
        {
            float sum = w.Product.Bias.Length > 0 ? w.Product.Bias[element % w.Product.N] : 0f;
            for (long part = element; part < w.Parts.Length; part += w.Product.C.Length)
            {
                sum += w.Parts[part];
            }

            w.Product.C[element] = sum;
        }
    }
}
