namespace GpuGrad.Layers;

/// <summary>A layer whose weights are scaled before training until its pre-activations have variance 1.</summary>
/// <param name="LayerId">The layer, as records number it.</param>
/// <param name="Init">How closely, and in how many tries.</param>
internal sealed record LsuvLayer(int LayerId, InitSpec.Lsuv Init);
