namespace GpuGrad.Specs;

/// <summary>One layer of a net whose shapes are all known; <paramref name="Where"/> is its path in the spec, for messages.</summary>
public abstract record LayerSpec(string Where);
