using GpuGrad.Specs;

namespace GpuGrad.Diagnosis;

/// <summary>The loss of the best guess that does not look at the sample, all classes being equally frequent; in nats.</summary>
internal static class ChanceLoss
{
    /// <summary>
    /// ln C for softmax; for one binary cross entropy a class C times the entropy of 1/C. Null where it depends on the data.
    /// </summary>
    public static double? Of(LossKind loss, int classes) => loss switch
    {
        LossKind.SoftmaxCrossEntropy => Math.Log(classes),
        LossKind.BinaryCrossEntropy => Math.Log(classes) - ((classes - 1) * Math.Log(1 - (1.0 / classes))),
        _ => null,
    };
}
