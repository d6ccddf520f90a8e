using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// Batch normalisation in training of columns too long for a cache; the workers split the rows, so that each goes through memory in order. They take the
/// statistics of one chunk of rows after the other (<see cref="LongColumns"/>), whose second pass finds it in a cache; these are joined in order (Chan, Golub
/// and LeVeque 1983, equation 2.1), and a second passage through memory normalises and applies the activation. Neither the workers nor the register's width
/// change a bit.
/// </summary>
internal sealed unsafe class VectorRowsBatchNormForward() : KernelVariant<BatchNormForwardArguments>(KernelFamily.Vector)
{
    // Of each chunk and column: the mean, what its rounding left out, and the squares about both.
    private const int ChunkArrays = 3;

    // What follows from them, of each column: mean, scale and shift.
    private const int Arrays = 3;

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in BatchNormForwardArguments arguments) =>
        arguments.Training != 0 && new LongColumns(arguments.Rows, arguments.Columns).Pay;

    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormForwardArguments arguments) =>
        ActivationFunction.Of(arguments.Activation).Use(new Emission(calls, arguments));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Measure<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.OfItems(m.Shape.Chunks, worker, workers);
        for (long chunk = share.Start; chunk < share.End; chunk++)
        {
            int first = m.Shape.First(chunk);
            VectorColumnsBatchNormForward.Memory part = m.Op;
            part.X += (long)first * part.Columns;
            part.Rows = m.Shape.First(chunk + 1) - first;
            TVector rows = TVector.Of(part.Rows);
            float* means = m.MeansOf(chunk);
            float* rests = means + m.Shape.Stride;
            float* squares = rests + m.Shape.Stride;
            for (long column = 0; column < part.Columns; column += 2 * TVector.Count)
            {
                long second = column + TVector.Count < part.Columns ? column + TVector.Count : column;
                (TVector meanA, TVector meanB) = (TVector.Of(0f), TVector.Of(0f));
                (TVector sumA, TVector sumB) = (meanA, meanB);
                (TVector squaresA, TVector squaresB) = (meanA, meanB);
                VectorColumnsBatchNormForward.SumAboutMean(
                    part, column, second, ref meanA, ref meanB, ref sumA, ref sumB, ref squaresA, ref squaresB);
                meanA.Store(means + column);
                meanB.Store(means + second);
                (sumA / rows).Store(rests + column);
                (sumB / rows).Store(rests + second);
                Moments.Centred(sumA, squaresA, rows).Store(squares + column);
                Moments.Centred(sumB, squaresB, rows).Store(squares + second);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.Of(m.Op.Columns, worker, workers);
        for (long column = share.Start; column < share.End; column += TVector.Count)
        {
            // Means are joined as differences from the first chunk's: far from zero, each of them alone has lost what they differ by.
            float* first = m.MeansOf(0) + column;
            TVector shift = TVector.Load(first), offset = TVector.Load(first + m.Shape.Stride), squares = TVector.Load(first + (2 * m.Shape.Stride));
            for (int chunk = 1; chunk < m.Shape.Chunks; chunk++)
            {
                float* next = m.MeansOf(chunk) + column;
                double before = m.Shape.First(chunk), rows = m.Shape.First(chunk + 1) - before, all = before + rows;
                TVector difference = (TVector.Load(next) - shift) + TVector.Load(next + m.Shape.Stride) - offset;
                offset = TVector.MultiplyAdd(difference, TVector.Of((float)(rows / all)), offset);
                squares = TVector.MultiplyAdd(
                    difference * TVector.Of((float)(before * rows / all)), difference, squares + TVector.Load(next + (2 * m.Shape.Stride)));
            }

            VectorColumnsBatchNormForward.Affine<TVector> affine =
                VectorColumnsBatchNormForward.Conclude(m.Op, column, share.End - column, shift + offset, TVector.Of(0f), squares);
            affine.Mean.Store(m.Mean + column);
            affine.Scale.Store(m.Mean + m.Shape.Stride + column);
            affine.Shift.Store(m.Mean + (2 * m.Shape.Stride) + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise<TActivation, TVector>(in Memory m, int worker, int workers)
        where TActivation : struct, IActivation
        where TVector : struct, IFloatVector<TVector>
    {
        long columns = m.Op.Columns;
        WorkShare share = WorkShare.OfItems(m.Op.Rows, worker, workers);
        float* mean = m.Mean, scale = mean + m.Shape.Stride, shift = scale + m.Shape.Stride;
        bool streams = m.Streams;
        TVector alpha = TVector.Of(m.Op.Alpha);
        for (long row = share.Start; row < share.End; row++)
        {
            float* x = m.Op.X + (row * columns);
            float* y = m.Op.Y + (row * columns);
            long column = 0;
            for (; column + TVector.Count <= columns; column += TVector.Count)
            {
                TVector result = TActivation.Forward(Affine(TVector.Load(x + column), mean + column, scale + column, shift + column), alpha);
                if (streams)
                {
                    StreamingStore.Store(result, y + column);
                }
                else
                {
                    result.Store(y + column);
                }
            }

            if (column < columns)
            {
                long left = columns - column;
                TActivation.Forward(Affine(TVector.Load(x + column, left), mean + column, scale + column, shift + column), alpha).Store(y + column, left);
            }
        }

        StreamingStore.Finish();
    }

    // (x − mean) · scale + shift.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Affine<TVector>(TVector x, float* mean, float* scale, float* shift)
        where TVector : struct, IFloatVector<TVector> => TVector.MultiplyAdd(x - TVector.Load(mean), TVector.Load(scale), TVector.Load(shift));

    private struct Memory
    {
        public VectorColumnsBatchNormForward.Memory Op;
        public LongColumns Shape;
        public float* Scratch;
        public bool Streams;

        // The first of the arrays after those of the chunks.
        public readonly float* Mean => MeansOf(Shape.Chunks);

        public readonly float* MeansOf(long chunk) => Scratch + (ChunkArrays * chunk * Shape.Stride);
    }

    private readonly struct Emission(CallList calls, BatchNormForwardArguments a) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
        {
            LongColumns shape = new(a.Rows, a.Columns);
            Memory memory = new()
            {
                Op = VectorColumnsBatchNormForward.Memory.Of(a),
                Shape = shape,
                Scratch = calls.Scratch<float>(((ChunkArrays * (long)shape.Chunks) + Arrays) * shape.Stride).Pointer(),
                Streams = StreamingStore.Pays(a.Y.Pointer(), a.Rows, a.Columns),
            };
            long elements = (long)a.Rows * a.Columns;
            calls.Run(&Measure<Float512>, &Measure<Float256>, &Measure<Float128>, memory, work: elements);
            calls.Run(&Join<Float512>, &Join<Float256>, &Join<Float128>, memory, work: (long)shape.Chunks * a.Columns);
            calls.Run(
                &Normalise<TActivation, Float512>, &Normalise<TActivation, Float256>, &Normalise<TActivation, Float128>, memory, work: elements);
        }
    }
}
