using GpuGrad.Kernels.Activations;

namespace GpuGrad.Specs;

/// <summary>An activation function applied to every value.</summary>
public sealed record ActivationLayerSpec(string Where, ActivationKind Kind) : LayerSpec(Where);
