using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Syntax;

namespace GpuGrad.Activations;

/// <summary>The names of activation functions of one value in experiment files.</summary>
public static class ActivationNames
{
    /// <summary>The table.</summary>
    public static NameTable<ActivationKind> Table { get; } = new(
        ("identity", ActivationKind.Identity), ("sigmoid", ActivationKind.Sigmoid), ("tanh", ActivationKind.Tanh), ("softsign", ActivationKind.Softsign),
        ("softplus", ActivationKind.Softplus), ("relu", ActivationKind.Relu), ("leakyRelu", ActivationKind.LeakyRelu), ("elu", ActivationKind.Elu),
        ("selu", ActivationKind.Selu), ("gelu", ActivationKind.Gelu), ("geluTanh", ActivationKind.GeluTanh), ("silu", ActivationKind.Silu));
}
