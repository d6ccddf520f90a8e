namespace GpuGrad.Specs;

/// <summary>What happens at a step whose gradient holds NaN or infinity.</summary>
public enum NonFinitePolicy
{
    /// <summary>The run ends, naming layer and step.</summary>
    Error,

    /// <summary>Nothing is updated in this step.</summary>
    Skip,

    /// <summary>Values that are not finite count as 0.</summary>
    Zero,
}
