using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// The gradients of batch normalisation in training, of columns too long for a cache; the workers split the rows, so that each goes through memory in order.
/// The sums of one chunk of rows after the other (<see cref="LongColumns"/>) are added up in order; a second passage through memory gives dx. Neither the
/// workers nor the register's width change a bit.
/// </summary>
internal sealed unsafe class VectorRowsBatchNormBackward() : KernelVariant<BatchNormBackwardArguments>(KernelFamily.Vector)
{
    // After the sums of the chunks, of each column: mean, 1/σ, scale, and the means of g and g x̂.
    private const int Arrays = 5;

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in BatchNormBackwardArguments arguments) =>
        arguments.Training != 0 && new LongColumns(arguments.Rows, arguments.Columns).Pay;

    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormBackwardArguments arguments) =>
        ActivationFunction.Of(arguments.Activation).Use(new Emission(calls, arguments));

    // Σg and Σ(g x̂) of each chunk; what the activation passes on of dy waits in dx.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Measure<TActivation, TVector>(in Memory m, int worker, int workers)
        where TActivation : struct, IActivation
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.OfItems(m.Shape.Chunks, worker, workers);
        for (long chunk = share.Start; chunk < share.End; chunk++)
        {
            int first = m.Shape.First(chunk);
            VectorColumnsBatchNormBackward.Memory part = m.Op.RowsFrom(first, m.Shape.First(chunk + 1) - first);
            float* sums = m.SumsOf(chunk);
            float* products = m.ProductsOf(chunk);
            for (long column = 0; column < part.Columns; column += 2 * TVector.Count)
            {
                long second = column + TVector.Count < part.Columns ? column + TVector.Count : column;
                long leftA = part.Columns - column, leftB = part.Columns - second;
                TVector inverseA = EdgeRegister.Load<TVector>(part.SavedInverseStd + column, leftA, 0f);
                TVector inverseB = EdgeRegister.Load<TVector>(part.SavedInverseStd + second, leftB, 0f);
                VectorColumnsBatchNormBackward.Sum<TActivation, TVector>(
                    part,
                    column,
                    second,
                    part.Columns,
                    EdgeRegister.Load<TVector>(part.SavedMean + column, leftA, 0f),
                    EdgeRegister.Load<TVector>(part.SavedMean + second, leftB, 0f),
                    inverseA,
                    inverseB,
                    VectorColumnsBatchNormBackward.Scale(part, column, leftA, inverseA),
                    VectorColumnsBatchNormBackward.Scale(part, second, leftB, inverseB),
                    out TVector sumA,
                    out TVector sumB,
                    out TVector productA,
                    out TVector productB);
                sumA.Store(sums + column);
                sumB.Store(sums + second);
                productA.Store(products + column);
                productB.Store(products + second);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.Of(m.Op.Columns, worker, workers);
        Columns all = m.AllRows;
        TVector rows = TVector.Of(m.Op.Rows);
        for (long column = share.Start; column < share.End; column += TVector.Count)
        {
            TVector sum = TVector.Load(m.SumsOf(0) + column), product = TVector.Load(m.ProductsOf(0) + column);
            for (int chunk = 1; chunk < m.Shape.Chunks; chunk++)
            {
                sum += TVector.Load(m.SumsOf(chunk) + column);
                product += TVector.Load(m.ProductsOf(chunk) + column);
            }

            long left = share.End - column;
            if (m.Op.DBeta != null)
            {
                EdgeRegister.Store(sum, m.Op.DBeta + column, left);
            }

            if (m.Op.DGamma != null)
            {
                EdgeRegister.Store(product, m.Op.DGamma + column, left);
            }

            TVector inverse = EdgeRegister.Load<TVector>(m.Op.SavedInverseStd + column, left, 0f);
            EdgeRegister.Load<TVector>(m.Op.SavedMean + column, left, 0f).Store(all.Mean + column);
            inverse.Store(all.Inverse + column);
            VectorColumnsBatchNormBackward.Scale(m.Op, column, left, inverse).Store(all.Scale + column);
            (sum / rows).Store(all.Sum + column);
            (product / rows).Store(all.Product + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Differentiate<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        long columns = m.Op.Columns;
        WorkShare share = WorkShare.OfItems(m.Op.Rows, worker, workers);
        Columns all = m.AllRows;
        bool streams = m.Streams;
        for (long row = share.Start; row < share.End; row++)
        {
            float* g = m.Op.G + (row * columns);
            float* x = m.Op.X + (row * columns);
            float* dx = m.Op.DX + (row * columns);
            long column = 0;
            for (; column + TVector.Count <= columns; column += TVector.Count)
            {
                TVector result = all.Gradient(TVector.Load(g + column), TVector.Load(x + column), column);
                if (streams)
                {
                    StreamingStore.Store(result, dx + column);
                }
                else
                {
                    result.Store(dx + column);
                }
            }

            if (column < columns)
            {
                long left = columns - column;
                all.Gradient(TVector.Load(g + column, left), TVector.Load(x + column, left), column).Store(dx + column, left);
            }
        }

        StreamingStore.Finish();
    }

    private struct Memory
    {
        public VectorColumnsBatchNormBackward.Memory Op;
        public LongColumns Shape;
        public float* Scratch;
        public bool Streams;

        public readonly Columns AllRows => new(SumsOf(Shape.Chunks), Shape.Stride);

        public readonly float* SumsOf(long chunk) => Scratch + (2 * chunk * Shape.Stride);

        public readonly float* ProductsOf(long chunk) => SumsOf(chunk) + Shape.Stride;
    }

    private readonly struct Columns(float* first, long stride)
    {
        public readonly float* Mean = first;
        public readonly float* Inverse = first + stride;
        public readonly float* Scale = first + (2 * stride);
        public readonly float* Sum = first + (3 * stride);
        public readonly float* Product = first + (4 * stride);

        // scale · (g − mean of g − x̂ · mean of g x̂).
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Gradient<TVector>(TVector g, TVector x, long column)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector normalised = (x - TVector.Load(Mean + column)) * TVector.Load(Inverse + column);
            return TVector.Load(Scale + column) * (g - TVector.Load(Sum + column) - (normalised * TVector.Load(Product + column)));
        }
    }

    private readonly struct Emission(CallList calls, BatchNormBackwardArguments a) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
        {
            LongColumns shape = new(a.Rows, a.Columns);
            Memory memory = new()
            {
                Op = VectorColumnsBatchNormBackward.Memory.Of<TActivation>(a),
                Shape = shape,
                Scratch = calls.Scratch<float>(((2 * (long)shape.Chunks) + Arrays) * shape.Stride).Pointer(),
                Streams = StreamingStore.Pays(a.DX.Pointer(), a.Rows, a.Columns),
            };
            long elements = (long)a.Rows * a.Columns;
            calls.Run(&Measure<TActivation, Float512>, &Measure<TActivation, Float256>, &Measure<TActivation, Float128>, memory, work: elements);
            calls.Run(&Join<Float512>, &Join<Float256>, &Join<Float128>, memory, work: (long)shape.Chunks * a.Columns);
            calls.Run(&Differentiate<Float512>, &Differentiate<Float256>, &Differentiate<Float128>, memory, work: elements);
        }
    }
}
