using GpuGrad.Kernels;
using GpuGrad.Syntax;

namespace GpuGrad.Activations;

/// <summary>The names of activation functions of one value in experiment files.</summary>
internal static class ActivationNames
{
    /// <summary>The table.</summary>
    public static NameTable<ActivationKind> Table { get; } = new(
        [.. ActivationFunction.Kinds.Select(kind => (ActivationFunction.Of(kind).Name, kind))]);
}
