using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias for OpenCL devices that are processors, such as PoCL: no shared memory and no barrier, which
/// cost much there; each of 16 threads, which the driver turns into lanes of a register, computes 8 rows × 2 columns of
/// C, 16 columns apart. Several times as fast there as the tiles for GPUs.
/// </summary>
public sealed class RowBlockMatMul() : KernelVariant<MatMulArguments>(KernelFamily.Simt)
{
    private const int Rows = 8;
    private const int Threads = 16;
    private const int Columns = 2 * Threads;

    /// <inheritdoc/>
    public override bool RunsOn(ComputeDevice device) => base.RunsOn(device) && device.Selector.Kind == DeviceKind.OpenCl && device.IsProcessor;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments) =>
        calls.Launch(
            arguments.Transposition switch
            {
                Transposition.NN => Kernel<AlongDepth, AcrossLines>,
                Transposition.NT => Kernel<AlongDepth, AlongDepth>,
                _ => Kernel<AcrossLines, AcrossLines>,
            },
            new KernelConfig(TileGrid.Count(arguments.M, arguments.N, Rows, Columns), Threads),
            arguments);

    // Rows and columns past the end are the last ones again: read, never written.
    private static void Kernel<TA, TB>(MatMulArguments a)
        where TA : struct, IOperandLayout
        where TB : struct, IOperandLayout
    {
        int tilesAcross = TileGrid.Across(a.N, Columns);
        int row = Grid.IdxX / tilesAcross * Rows;
        int column = (Grid.IdxX % tilesAcross * Columns) + Group.IdxX;
        int columnL = IntrinsicMath.Min(column, a.N - 1);
        int columnR = IntrinsicMath.Min(column + Threads, a.N - 1);
        Float4 topL = default, topR = default, bottomL = default, bottomR = default;
        for (int k = 0; k < a.K; k++)
        {
            float left = a.B[TB.Index(columnL, k, a.N, a.K)];
            float right = a.B[TB.Index(columnR, k, a.N, a.K)];
            Float4 top = Column<TA>(a, row, k);
            Float4 bottom = Column<TA>(a, row + 4, k);
            topL = Float4.MultiplyAdd(left, top, topL);
            topR = Float4.MultiplyAdd(right, top, topR);
            bottomL = Float4.MultiplyAdd(left, bottom, bottomL);
            bottomR = Float4.MultiplyAdd(right, bottom, bottomR);
        }

        Store(a, row, column, topL);
        Store(a, row, column + Threads, topR);
        Store(a, row + 4, column, bottomL);
        Store(a, row + 4, column + Threads, bottomR);
    }

    private static Float4 Column<TA>(MatMulArguments a, int row, int k)
        where TA : struct, IOperandLayout => new(
        a.A[TA.Index(IntrinsicMath.Min(row, a.M - 1), k, a.M, a.K)],
        a.A[TA.Index(IntrinsicMath.Min(row + 1, a.M - 1), k, a.M, a.K)],
        a.A[TA.Index(IntrinsicMath.Min(row + 2, a.M - 1), k, a.M, a.K)],
        a.A[TA.Index(IntrinsicMath.Min(row + 3, a.M - 1), k, a.M, a.K)]);

    private static void Store(MatMulArguments a, int row, int column, Float4 sums)
    {
        if (column < a.N)
        {
            float bias = a.Bias.Length > 0 ? a.Bias[column] : 0;
            StoreOne(a, row, column, sums.X + bias);
            StoreOne(a, row + 1, column, sums.Y + bias);
            StoreOne(a, row + 2, column, sums.Z + bias);
            StoreOne(a, row + 3, column, sums.W + bias);
        }
    }

    private static void StoreOne(MatMulArguments a, int row, int column, float value)
    {
        if (row < a.M)
        {
            a.C[((long)row * a.N) + column] = value;
        }
    }
}
