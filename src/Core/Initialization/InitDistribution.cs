namespace GpuGrad;

/// <summary>The distribution of an initialisation whose variance follows from the fans.</summary>
public enum InitDistribution
{
    /// <summary>N(0, variance).</summary>
    Normal,

    /// <summary>U(-a, a) with a = √(3·variance).</summary>
    Uniform,
}
