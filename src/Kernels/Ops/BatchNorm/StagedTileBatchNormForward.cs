using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// Batch normalisation in training that reads x once: a group holds 8 columns in shared memory for the two passes of the
/// statistics and the one that normalises and applies the activation. Sums meet by warp shuffles, then in shared memory.
/// For batches whose columns fit there; <see cref="GroupTileBatchNormForward"/> does the others.
/// </summary>
internal sealed class StagedTileBatchNormForward() : KernelVariant<BatchNormForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override bool RunsOn(ComputeDevice device) => base.RunsOn(device) && StagedTile.RunsOn(device);

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in BatchNormForwardArguments arguments) =>
        arguments.Training != 0 && StagedTile.Fits(arguments.Rows, arrays: 1);

    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormForwardArguments arguments) =>
        ActivationFunction.Of(arguments.Activation).Use(new Emission(calls, arguments));

    private static void Kernel<TActivation, TFloats>(BatchNormForwardArguments a)
        where TActivation : struct, IActivation
        where TFloats : unmanaged, IAdjacentFloats<TFloats>
    {
        ArrayView<TFloats> tile = SharedMemory.GetDynamic<TFloats>();
        ArrayView<TFloats> shared = SharedMemory.Allocate<TFloats>(GroupReduction.MostThreads);
        int own = (Grid.IdxX * StagedTile.Columns) + (Group.IdxX % StagedTile<TFloats>.ThreadsPerRow * TFloats.Count);
        // Threads beyond the last column read along with the first, and write nothing.
        int column = own < a.Columns ? own : 0;
        int held = a.Rows * StagedTile<TFloats>.ThreadsPerRow;
        TFloats rows = TFloats.Of(a.Rows);

        TFloats shift = TFloats.Load(a.X, column);
        TFloats sum = TFloats.Of(0f);
        for (int i = Group.IdxX; i < held; i += Group.DimX)
        {
            TFloats x = TFloats.Load(a.X, ((long)(i / StagedTile<TFloats>.ThreadsPerRow) * a.Columns) + column);
            tile[i] = x;
            sum += x - shift;
        }

        sum = ShuffleReduction.OfEvery<TFloats, SumOf<TFloats>>(StagedTile<TFloats>.ThreadsPerRow, sum, shared);
        TFloats mean = Moments.Mean(shift, sum, rows);
        TFloats offset = TFloats.Of(0f);
        TFloats squares = TFloats.Of(0f);
        for (int i = Group.IdxX; i < held; i += Group.DimX)
        {
            TFloats t = tile[i] - mean;
            offset += t;
            squares = TFloats.MultiplyAdd(t, t, squares);
        }

        offset = ShuffleReduction.OfEvery<TFloats, SumOf<TFloats>>(StagedTile<TFloats>.ThreadsPerRow, offset, shared);
        squares = ShuffleReduction.OfEvery<TFloats, SumOf<TFloats>>(StagedTile<TFloats>.ThreadsPerRow, squares, shared);
        mean = Moments.Mean(mean, offset, rows);
        TFloats variance = Moments.Variance(offset, squares, rows);
        TFloats scale = Moments.InverseStd(variance, TFloats.Of(a.Epsilon));
        if (own < a.Columns)
        {
            if (Group.IdxX < StagedTile<TFloats>.ThreadsPerRow)
            {
                TFloats.Store(a.SavedMean, own, mean);
                TFloats.Store(a.SavedInverseStd, own, scale);
                if (a.RunningMean.Length > 0)
                {
                    Follow(a.RunningMean, own, a.Momentum, mean);
                    Follow(a.RunningVariance, own, a.Momentum, variance * TFloats.Of(a.Rows / (a.Rows - 1f)));
                }
            }

            TFloats beta = TFloats.Of(0f);
            if (a.Gamma.Length > 0)
            {
                scale *= TFloats.Load(a.Gamma, own);
            }

            if (a.Beta.Length > 0)
            {
                beta = TFloats.Load(a.Beta, own);
            }

            for (int i = Group.IdxX; i < held; i += Group.DimX)
            {
                TFloats u = TFloats.MultiplyAdd(tile[i] - mean, scale, beta);
                TFloats.Store(
                    a.Y,
                    ((long)(i / StagedTile<TFloats>.ThreadsPerRow) * a.Columns) + own,
                    TActivation.Forward(u, TFloats.Of(a.Alpha)));
            }
        }
    }

    // running ← (1 − m) · running + m · batch.
    private static void Follow<TFloats>(ArrayView<float> running, int column, float momentum, TFloats batch)
        where TFloats : unmanaged, IAdjacentFloats<TFloats> =>
        TFloats.Store(
            running, column, (TFloats.Of(1f - momentum) * TFloats.Load(running, column)) + (TFloats.Of(momentum) * batch));

    private readonly struct Emission(CallList calls, BatchNormForwardArguments arguments) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
        {
            bool whole = arguments.Columns % Float4.Count == 0 && QuadAlignment.Of(
                arguments.X,
                arguments.Gamma,
                arguments.Beta,
                arguments.RunningMean,
                arguments.RunningVariance,
                arguments.SavedMean,
                arguments.SavedInverseStd,
                arguments.Y);
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
                Kernel<TActivation, TFloats>, StagedTile<TFloats>.Grid(arguments.Rows, arguments.Columns, arrays: 1), arguments);
    }
}
