using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.AdvanceStep;
using GpuGrad.Kernels.Ops.BatchNorm;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.ColumnSum;
using GpuGrad.Kernels.Ops.ConsecutiveGradients;
using GpuGrad.Kernels.Ops.CopyColumns;
using GpuGrad.Kernels.Ops.Dropout;
using GpuGrad.Kernels.Ops.GatherBatch;
using GpuGrad.Kernels.Ops.Highway;
using GpuGrad.Kernels.Ops.LayerNorm;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Ops.Maxout;
using GpuGrad.Kernels.Ops.Optimizers;
using GpuGrad.Kernels.Ops.PRelu;
using GpuGrad.Kernels.Ops.RecordTensor;
using GpuGrad.Kernels.Ops.Recurrent;
using GpuGrad.Kernels.Ops.RRelu;
using GpuGrad.Kernels.Ops.ScaledAdd;
using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Ops;

/// <summary>Every op with its variants, best first.</summary>
public static class KernelCatalog
{
    /// <summary>y = f(x).</summary>
    public static KernelOp<ActivationForwardArguments> ActivationForward { get; } = new(
        nameof(ActivationForward),
        new VectorActivationForward(),
        new ElementActivationForward());

    /// <summary>dx = dy · f′(x).</summary>
    public static KernelOp<ActivationBackwardArguments> ActivationBackward { get; } = new(
        nameof(ActivationBackward),
        new VectorActivationBackward(),
        new ElementActivationBackward());

    /// <summary>Leaky ReLU with a learned slope.</summary>
    public static KernelOp<PReluForwardArguments> PReluForward { get; } = new(
        nameof(PReluForward),
        new VectorPReluForward(),
        new RowTilePReluForward());

    /// <summary>Gradients of leaky ReLU with a learned slope.</summary>
    public static KernelOp<PReluBackwardArguments> PReluBackward { get; } = new(
        nameof(PReluBackward),
        new VectorPReluBackward(),
        new RowTilePReluBackward());

    /// <summary>Leaky ReLU with random slopes, forward and backward.</summary>
    public static KernelOp<RReluArguments> RRelu { get; } = new(
        nameof(RRelu),
        new VectorRRelu(),
        new BlockThreadRRelu());

    /// <summary>Inverted dropout, forward and backward.</summary>
    public static KernelOp<DropoutArguments> Dropout { get; } = new(
        nameof(Dropout),
        new VectorDropout(),
        new BlockThreadDropout());

    /// <summary>y = the largest of a unit's pieces.</summary>
    public static KernelOp<MaxoutForwardArguments> MaxoutForward { get; } = new(
        nameof(MaxoutForward),
        new UnitWalkMaxoutForward(),
        new UnitThreadMaxoutForward());

    /// <summary>dz = dy for the largest piece, else 0.</summary>
    public static KernelOp<MaxoutBackwardArguments> MaxoutBackward { get; } = new(
        nameof(MaxoutBackward),
        new UnitWalkMaxoutBackward(),
        new UnitThreadMaxoutBackward());

    /// <summary>Opens a step: its number, and all that follows from it.</summary>
    public static KernelOp<AdvanceStepArguments> AdvanceStep { get; } = new(
        nameof(AdvanceStep),
        new FirstWorkerAdvance(),
        new SingleThreadAdvance());

    /// <summary>The samples of a step, shuffled or in order.</summary>
    public static KernelOp<GatherBatchArguments> GatherBatch { get; } = new(
        nameof(GatherBatch),
        new RowCopyGather(),
        new RowGroupGather());

    /// <summary>SGD with momentum, Nesterov's look-ahead and weight decay.</summary>
    public static KernelOp<SgdArguments> Sgd { get; } = new(
        nameof(Sgd),
        new VectorSgd(),
        new ElementSgd());

    /// <summary>Cross entropy of softmax, with its gradient.</summary>
    public static KernelOp<SoftmaxCrossEntropyArguments> SoftmaxCrossEntropy { get; } = new(
        nameof(SoftmaxCrossEntropy),
        new VectorRowSoftmaxCrossEntropy(),
        new GroupRowSoftmaxCrossEntropy());

    /// <summary>Binary cross entropy of sigmoids, with its gradient.</summary>
    public static KernelOp<SigmoidCrossEntropyArguments> SigmoidCrossEntropy { get; } = new(
        nameof(SigmoidCrossEntropy),
        new VectorRowSigmoidCrossEntropy(),
        new GroupRowSigmoidCrossEntropy());

    /// <summary>Mean squared error, with its gradient.</summary>
    public static KernelOp<MeanSquaredErrorArguments> MeanSquaredError { get; } = new(
        nameof(MeanSquaredError),
        new VectorRowMeanSquaredError(),
        new GroupRowMeanSquaredError());

    /// <summary>Cross entropy of sigmoids against targets in [0, 1], with its gradient.</summary>
    public static KernelOp<BernoulliCrossEntropyArguments> BernoulliCrossEntropy { get; } = new(
        nameof(BernoulliCrossEntropy),
        new VectorRowBernoulliCrossEntropy(),
        new GroupRowBernoulliCrossEntropy());

    /// <summary>The loss of a step's batch, into the history of steps.</summary>
    public static KernelOp<StepLossArguments> StepLoss { get; } = new(
        nameof(StepLoss),
        new OneWorkerStepLoss(),
        new OneGroupStepLoss());

    /// <summary>Sum[c] = Σ_r X[r, c].</summary>
    public static KernelOp<ColumnSumArguments> ColumnSum { get; } = new(
        nameof(ColumnSum),
        new VectorColumnSum(),
        new GroupTileColumnSum());

    /// <summary>Histogram and statistics of a tensor.</summary>
    public static KernelOp<RecordTensorArguments> RecordTensor { get; } = new(
        nameof(RecordTensor),
        new PrivateHistogramRecord(),
        new OneGroupRecord(),
        new SharedHistogramRecord());

    /// <summary>C = op(A)·op(B) + bias.</summary>
    public static KernelOp<MatMulArguments> MatMul { get; } = new(
        nameof(MatMul),
        new RowDotMatMul(),
        new DirectPanelMatMul(),
        new PackedPanelMatMul(),
        new ThreadTileMatMul(),
        new SplitDepthMatMul(),
        new RegisterTileMatMul(),
        new SmallTileMatMul());

    /// <summary>y = γ (x − μ) / √(σ² + ε) + β over each column.</summary>
    public static KernelOp<BatchNormForwardArguments> BatchNormForward { get; } = new(
        nameof(BatchNormForward),
        new VectorColumnsBatchNormForward(),
        new StagedTileBatchNormForward(),
        new GroupTileBatchNormForward());

    /// <summary>The gradients of batch normalisation.</summary>
    public static KernelOp<BatchNormBackwardArguments> BatchNormBackward { get; } = new(
        nameof(BatchNormBackward),
        new VectorColumnsBatchNormBackward(),
        new StagedTileBatchNormBackward(),
        new GroupTileBatchNormBackward());

    /// <summary>y = γ (x − μ) / √(σ² + ε) + β over each row.</summary>
    public static KernelOp<LayerNormForwardArguments> LayerNormForward { get; } = new(
        nameof(LayerNormForward),
        new VectorRowLayerNormForward(),
        new GroupRowLayerNormForward());

    /// <summary>The gradients of layer normalisation.</summary>
    public static KernelOp<LayerNormBackwardArguments> LayerNormBackward { get; } = new(
        nameof(LayerNormBackward),
        new VectorRowLayerNormBackward(),
        new GroupRowLayerNormBackward());

    /// <summary>y = a + s · b.</summary>
    public static KernelOp<ScaledAddArguments> ScaledAdd { get; } = new(
        nameof(ScaledAdd),
        new VectorScaledAdd(),
        new ElementScaledAdd());

    /// <summary>A block of columns from one matrix into another.</summary>
    public static KernelOp<CopyColumnsArguments> CopyColumns { get; } = new(
        nameof(CopyColumns),
        new RowSpanCopyColumns(),
        new RowGroupCopyColumns());

    /// <summary>y = t · h + (1 − t) · x.</summary>
    public static KernelOp<HighwayForwardArguments> HighwayForward { get; } = new(
        nameof(HighwayForward),
        new VectorHighwayForward(),
        new ElementHighwayForward());

    /// <summary>The gradients of a highway layer by its gate and both ways.</summary>
    public static KernelOp<HighwayBackwardArguments> HighwayBackward { get; } = new(
        nameof(HighwayBackward),
        new VectorHighwayBackward(),
        new ElementHighwayBackward());

    /// <summary>One step of an LSTM, after the matrix products.</summary>
    public static KernelOp<LstmCellForwardArguments> LstmCellForward { get; } = new(
        nameof(LstmCellForward),
        new VectorLstmCellForward(),
        new RowGroupLstmCellForward());

    /// <summary>The gradients of one step of an LSTM, before the matrix products.</summary>
    public static KernelOp<LstmCellBackwardArguments> LstmCellBackward { get; } = new(
        nameof(LstmCellBackward),
        new VectorLstmCellBackward(),
        new RowGroupLstmCellBackward());

    /// <summary>One step of a GRU, after the matrix products.</summary>
    public static KernelOp<GruCellForwardArguments> GruCellForward { get; } = new(
        nameof(GruCellForward),
        new VectorGruCellForward(),
        new RowGroupGruCellForward());

    /// <summary>The gradients of one step of a GRU, before the matrix products.</summary>
    public static KernelOp<GruCellBackwardArguments> GruCellBackward { get; } = new(
        nameof(GruCellBackward),
        new VectorGruCellBackward(),
        new RowGroupGruCellBackward());

    /// <summary>RMSProp.</summary>
    public static KernelOp<RmsPropArguments> RmsProp { get; } = new(
        nameof(RmsProp),
        new VectorRmsProp(),
        new ElementRmsProp());

    /// <summary>Adam and AdamW.</summary>
    public static KernelOp<AdamArguments> Adam { get; } = new(
        nameof(Adam),
        new VectorAdam(),
        new ElementAdam());

    /// <summary>Norms of the gradients, and the coefficients that clip them.</summary>
    public static KernelOp<ClipNormsArguments> ClipNorms { get; } = new(
        nameof(ClipNorms),
        new VectorChunkClipNorms(),
        new GroupChunkClipNorms());

    /// <summary>Dot product and squares of a gradient and that of the step before.</summary>
    public static KernelOp<ConsecutiveDotsArguments> ConsecutiveDots { get; } = new(
        nameof(ConsecutiveDots),
        new VectorChunkDots(),
        new GroupChunkDots());

    /// <summary>A copy of the gradients just before a recorded step.</summary>
    public static KernelOp<KeepBeforeRecordArguments> KeepBeforeRecord { get; } = new(
        nameof(KeepBeforeRecord),
        new VectorKeep(),
        new StridedKeep());

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IKernelOp> Ops { get; } =
    [
        ActivationForward,
        ActivationBackward,
        PReluForward,
        PReluBackward,
        RRelu,
        Dropout,
        MaxoutForward,
        MaxoutBackward,
        AdvanceStep,
        GatherBatch,
        Sgd,
        SoftmaxCrossEntropy,
        SigmoidCrossEntropy,
        MeanSquaredError,
        BernoulliCrossEntropy,
        StepLoss,
        ColumnSum,
        RecordTensor,
        MatMul,
        BatchNormForward,
        BatchNormBackward,
        LayerNormForward,
        LayerNormBackward,
        ScaledAdd,
        CopyColumns,
        HighwayForward,
        HighwayBackward,
        LstmCellForward,
        LstmCellBackward,
        GruCellForward,
        GruCellBackward,
        RmsProp,
        Adam,
        ClipNorms,
        ConsecutiveDots,
        KeepBeforeRecord,
    ];
}
