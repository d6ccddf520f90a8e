namespace GpuGrad.Net;

/// <summary>What a <c>StepPlan</c> computes in a step: from samples to a result that a loss measures.</summary>
internal interface IPlannedNet
{
    /// <summary>The layers with weights, as records name them.</summary>
    IReadOnlyList<LayerInfo> LayerInfos { get; }

    /// <summary>What the result of <see cref="Forward"/> is to restore, known once that has been called; null where it predicts the labels.</summary>
    Reconstruction? Reconstruction => null;

    /// <summary>Appends the operations on <paramref name="x"/>, [batch, features].</summary>
    /// <returns>The result, [batch, outputs], whose gradient the loss writes.</returns>
    Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x);
}
