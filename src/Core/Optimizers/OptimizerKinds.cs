using GpuGrad.Syntax;

namespace GpuGrad.Optimizers;

/// <summary>Every kind of optimizer: the one place that lists them all.</summary>
internal static class OptimizerKinds
{
    /// <summary>An optimizer as JSON.</summary>
    public static readonly SpecShape<OptimizerSpec> Shape = new KindTableShape<OptimizerSpec>(
        "Update rule.",
        [
            Sgd.Case,
            RmsProp.Case,
            Adam.Case,
            AdamW.Case,
            Lion.Case,
        ],
        order: ["learningRate", "momentum", "nesterov", "alpha", "beta1", "beta2", "epsilon", "weightDecay"]);
}
