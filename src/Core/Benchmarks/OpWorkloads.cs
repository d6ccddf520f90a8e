using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Kernels.Ops.Optimizers;
using GpuGrad.Kernels.Ops.RecordTensor;
using ILGPU;

namespace GpuGrad.Benchmarks;

/// <summary>What ops are timed on, by the number of elements of their largest tensor.</summary>
internal static class OpWorkloads
{
    private const int NormColumns = 256;
    private const float LearningRate = 1e-3f;
    private const int AdamSteps = 1000;

    private static readonly int[] s_outputs = [10, 1000];

    /// <summary>Activations forward and backward, from the cheapest to the dearest.</summary>
    public static IEnumerable<OpWorkload> Activations(int size) =>
        from setting in ((ActivationKind Kind, int Forward, int Backward)[])
            [(ActivationKind.Relu, 1, 1), (ActivationKind.Sigmoid, 4, 3), (ActivationKind.Tanh, 1, 3), (ActivationKind.Gelu, 4, 8)]
        from workload in (OpWorkload[])
        [
            new OpWorkload<ActivationForwardArguments>(
                ActivationForwardArguments.Op,
                Title(setting.Kind, size),
                Floats(2L * size),
                (double)setting.Forward * size,
                memory => new(memory.Random(size), size, setting.Kind, memory.Result(size))),
            new OpWorkload<ActivationBackwardArguments>(
                ActivationBackwardArguments.Op,
                Title(setting.Kind, size),
                Floats(3L * size),
                (double)setting.Backward * size,
                memory => new(memory.Random(size), memory.Random(size), memory.Random(size), size, setting.Kind, memory.Result(size))),
        ]
        select workload;

    /// <summary>Batch norm of 256 features in training, with learned scale and shift, forward and backward.</summary>
    public static IEnumerable<OpWorkload> BatchNorm(int size)
    {
        const int columns = NormColumns;
        int rows = Math.Max(2, size / columns);
        long elements = (long)rows * columns;
        return
        [
            new OpWorkload<BatchNormForwardArguments>(
                BatchNormForwardArguments.Op,
                $"{rows}x{columns}",
                Floats(2 * elements),
                6.0 * elements,
                memory => new(
                    memory.Random(elements),
                    memory.Random(columns),
                    memory.Random(columns),
                    rows,
                    columns,
                    Epsilon: 1e-5f,
                    Momentum: 0.1f,
                    Training: 1,
                    memory.Random(columns),
                    memory.Random(columns),
                    memory.Result(columns),
                    memory.Result(columns),
                    memory.Result(elements))),
            new OpWorkload<BatchNormBackwardArguments>(
                BatchNormBackwardArguments.Op,
                $"{rows}x{columns}",
                Floats(3 * elements),
                10.0 * elements,
                memory => new(
                    memory.Random(elements),
                    memory.Random(elements),
                    memory.Random(columns),
                    memory.Random(columns),
                    memory.Random(columns),
                    rows,
                    columns,
                    Training: 1,
                    memory.Result(elements),
                    memory.Result(columns),
                    memory.Result(columns))),
        ];
    }

    /// <summary>Softmax cross entropy with its gradient, of 10 and of 1,000 classes.</summary>
    public static IEnumerable<OpWorkload> Softmax(int size) => from classes in s_outputs select OfLabels<SoftmaxCrossEntropy>(size, classes);

    /// <summary>Cross entropies of sigmoids and the mean squared error with their gradients, of 10 and of 1,000 outputs.</summary>
    public static IEnumerable<OpWorkload> Losses(int size) =>
        from outputs in s_outputs
        from workload in (OpWorkload[])
        [
            OfLabels<SigmoidCrossEntropy>(size, outputs),
            OfTargets<BernoulliCrossEntropy>(size, outputs, flops: 6),
            OfTargets<MeanSquaredError>(size, outputs, flops: 4),
        ]
        select workload;

    /// <summary>Norm and coefficients of clipping by the global norm.</summary>
    public static IEnumerable<OpWorkload> Clipping(int size) =>
    [
        new OpWorkload<ClipNormsArguments>(
            ClipNormsArguments.Op,
            Title(ClipMode.GlobalNorm, size),
            Floats(size),
            2.0 * size,
            memory => memory
                .Own(new ClipBuffers(memory.Device, [new ClipSegment(0, size, 1)], ClipMode.GlobalNorm, max: 1, NonFinitePolicy.Skip, recordSlots: 0))
                .Norms(memory.Random(size), memory.Random(size), memory.Holding(new StepState()))),
    ];

    /// <summary>Histogram and statistics of a tensor.</summary>
    public static IEnumerable<OpWorkload> Histogram(int size) =>
    [
        new OpWorkload<RecordTensorArguments>(
            RecordTensorArguments.Op,
            Title(null, size),
            Floats(size),
            5.0 * size,
            memory => new(
                memory.Random(size), size, memory.Holding(new StepState()), memory.Zeros<int>(TensorRecordLayout.Words), 0, TensorRecordLayout.Words)),
    ];

    /// <summary>An update by SGD with momentum, RMSProp, Adam and Lion.</summary>
    public static IEnumerable<OpWorkload> Optimizer(int size) =>
    [
        new OpWorkload<UpdateArguments<SgdRule>>(
            UpdateArguments<SgdRule>.Op,
            Title("momentum", size),
            Floats(5L * size),
            4.0 * size,
            memory => new(memory.Random(size), memory.Random(size), memory.Zeros<float>(size), default, size, new(Momentum: 0.9f), State(memory))),
        new OpWorkload<UpdateArguments<RmsPropRule>>(
            UpdateArguments<RmsPropRule>.Op,
            Title(null, size),
            Floats(5L * size),
            9.0 * size,
            memory => new(
                memory.Random(size), memory.Random(size), default, memory.Zeros<float>(size), size, RmsPropRule.Of(), State(memory))),
        new OpWorkload<UpdateArguments<AdamRule>>(
            UpdateArguments<AdamRule>.Op,
            Title(null, size),
            Floats(7L * size),
            13.0 * size,
            memory =>
            {
                AdamConstants constants = new();
                AdamRule rule = constants.Rule(memory.Holding(constants.Corrections(AdamSteps)));
                return new(
                    memory.Random(size), memory.Random(size), memory.Zeros<float>(size), memory.Zeros<float>(size), size, rule, State(memory));
            }),
        new OpWorkload<UpdateArguments<LionRule>>(
            UpdateArguments<LionRule>.Op,
            Title(null, size),
            Floats(5L * size),
            8.0 * size,
            memory => new(memory.Random(size), memory.Random(size), memory.Zeros<float>(size), default, size, LionRule.Of(), State(memory))),
    ];

    /// <summary>A matrix product.</summary>
    public static OpWorkload MatMul(MatMulShape shape) => new OpWorkload<MatMulArguments>(
        MatMulArguments.Op,
        shape.ToString(),
        shape.Bytes,
        shape.Flops,
        memory => new(
            memory.Random((long)shape.M * shape.K),
            memory.Random((long)shape.K * shape.N),
            ArrayView<float>.Empty,
            shape.M,
            shape.N,
            shape.K,
            shape.Transposition,
            memory.Result((long)shape.M * shape.N)));

    private static OpWorkload<CrossEntropyArguments<TLoss>> OfLabels<TLoss>(int size, int classes)
        where TLoss : struct, ICrossEntropy<TLoss>
    {
        int rows = Math.Max(1, size / classes);
        long elements = (long)rows * classes;
        return new(
            CrossEntropyArguments<TLoss>.Op,
            $"{rows}x{classes}",
            Floats((2 * elements) + (3L * rows)),
            6.0 * elements,
            memory => new(
                memory.Random(elements),
                memory.Holding([.. Enumerable.Range(0, rows).Select(row => row % classes)]),
                rows,
                classes,
                memory.Result(rows),
                memory.Zeros<int>(rows),
                memory.Result(elements)));
    }

    private static OpWorkload<TargetLossArguments<TLoss>> OfTargets<TLoss>(int size, int outputs, double flops)
        where TLoss : struct, ITargetLoss
    {
        int rows = Math.Max(1, size / outputs);
        long elements = (long)rows * outputs;
        return new(
            TargetLossArguments<TLoss>.Op,
            $"{rows}x{outputs}",
            Floats((3 * elements) + (2L * rows)),
            flops * elements,
            memory => new(
                memory.Random(elements), memory.Random(elements), memory.Zeros<int>(rows), rows, outputs, memory.Result(rows), memory.Result(elements)));
    }

    private static ArrayView<StepState> State(WorkloadMemory memory) => memory.Holding(new StepState { LearningRate = LearningRate });

    private static double Floats(long count) => (double)count * sizeof(float);

    private static string Title(object? setting, int size) => FormattableString.Invariant($"{setting} {size}").TrimStart();
}
