namespace GpuGrad.Specs;

/// <summary>y = t·h + (1 − t)·x with h = <paramref name="Activation"/>(<paramref name="Transform"/>(x)) and t = sigmoid(<paramref name="Gate"/>(x)), all <paramref name="Width"/> wide.</summary>
public sealed record HighwayLayerSpec(string Where, int Width, DenseLayerSpec Transform, ActivationSpec Activation, DenseLayerSpec Gate) : LayerSpec(Where);
