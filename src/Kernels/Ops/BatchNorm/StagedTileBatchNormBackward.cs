using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// The gradients of batch normalisation, reading x, y and dy once: a group holds x − μ and what the activation passes on of
/// dy for 8 columns in shared memory, until the two sums over them are known. Sums meet by warp shuffles, then in shared
/// memory. For batches whose columns fit there; <see cref="GroupTileBatchNormBackward"/> does the others.
/// </summary>
internal sealed class StagedTileBatchNormBackward() : KernelVariant<BatchNormBackwardArguments>(KernelFamily.Simt)
{
    private const int Arrays = 2;

    /// <inheritdoc/>
    public override bool RunsOn(ComputeDevice device) => base.RunsOn(device) && StagedTile.RunsOn(device);

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in BatchNormBackwardArguments arguments) => StagedTile.Fits(arguments.Rows, Arrays);

    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormBackwardArguments arguments) =>
        ActivationFunction.Of(arguments.Activation).Use(new Emission(calls, arguments));

    private static void Kernel<TActivation, TFloats>(BatchNormBackwardArguments a)
        where TActivation : struct, IActivation
        where TFloats : unmanaged, IAdjacentFloats<TFloats>
    {
        ArrayView<TFloats> tile = SharedMemory.GetDynamic<TFloats>();
        ArrayView<TFloats> shared = SharedMemory.Allocate<TFloats>(GroupReduction.MostThreads);
        int own = (Grid.IdxX * StagedTile.Columns) + (Group.IdxX % StagedTile<TFloats>.ThreadsPerRow * TFloats.Count);
        // Threads beyond the last column work for no one: no rows, no writes.
        int column = own < a.Columns ? own : 0;
        int held = a.Rows * StagedTile<TFloats>.ThreadsPerRow;
        int end = own < a.Columns ? held : 0;
        TFloats mean = TFloats.Load(a.SavedMean, column);
        TFloats inverseStd = TFloats.Load(a.SavedInverseStd, column);
        TFloats scale = inverseStd;
        if (a.Gamma.Length > 0)
        {
            scale *= TFloats.Load(a.Gamma, column);
        }

        TFloats shift = TFloats.Of(0f);
        if (a.Beta.Length > 0)
        {
            shift = TFloats.Load(a.Beta, column);
        }

        TFloats sum = TFloats.Of(0f);
        TFloats product = TFloats.Of(0f);
        for (int i = Group.IdxX; i < end; i += Group.DimX)
        {
            long index = ((long)(i / StagedTile<TFloats>.ThreadsPerRow) * a.Columns) + column;
            TFloats t = TFloats.Load(a.X, index) - mean;
            TFloats g = TFloats.Load(a.DY, index);
            if (a.Activation != ActivationKind.Identity)
            {
                g *= TActivation.Derivative(TFloats.MultiplyAdd(t, scale, shift), TFloats.Load(a.Y, index), TFloats.Of(a.Alpha));
            }

            tile[i] = t;
            tile[held + i] = g;
            sum += g;
            product = TFloats.MultiplyAdd(g, t * inverseStd, product);
        }

        sum = ShuffleReduction.OfEvery<TFloats, SumOf<TFloats>>(StagedTile<TFloats>.ThreadsPerRow, sum, shared);
        product = ShuffleReduction.OfEvery<TFloats, SumOf<TFloats>>(StagedTile<TFloats>.ThreadsPerRow, product, shared);
        if (own < a.Columns && Group.IdxX < StagedTile<TFloats>.ThreadsPerRow)
        {
            if (a.DGamma.Length > 0)
            {
                TFloats.Store(a.DGamma, own, product);
            }

            if (a.DBeta.Length > 0)
            {
                TFloats.Store(a.DBeta, own, sum);
            }
        }

        TFloats centre = sum / TFloats.Of(a.Rows);
        TFloats slope = product / TFloats.Of(a.Rows);
        for (int i = Group.IdxX; i < end; i += Group.DimX)
        {
            TFloats direct = tile[held + i];
            if (a.Training != 0)
            {
                direct = direct - centre - (tile[i] * inverseStd * slope);
            }

            TFloats.Store(a.DX, ((long)(i / StagedTile<TFloats>.ThreadsPerRow) * a.Columns) + column, scale * direct);
        }
    }

    private readonly struct Emission(CallList calls, BatchNormBackwardArguments arguments) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
        {
            bool whole = arguments.Columns % Float4.Count == 0 && QuadAlignment.Of(
                arguments.X,
                arguments.Y,
                arguments.DY,
                arguments.SavedMean,
                arguments.SavedInverseStd,
                arguments.Gamma,
                arguments.Beta,
                arguments.DX,
                arguments.DGamma,
                arguments.DBeta);
            if (whole)
            {
                Launch<TActivation, Float4>();
            }
            else
            {
                Launch<TActivation, Float1>();
            }
        }

        private void Launch<TActivation, TFloats>()
            where TActivation : struct, IActivation
            where TFloats : unmanaged, IAdjacentFloats<TFloats> =>
            calls.Launch(
                Kernel<TActivation, TFloats>, StagedTile<TFloats>.Grid(arguments.Rows, arguments.Columns, Arrays), arguments);
    }
}
