namespace GpuGrad.Kernels.Numerics;

/// <summary>What a thread of a SIMT kernel gathers from elements, taken one after the other.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface ITally<TSelf>
    where TSelf : struct, ITally<TSelf>
{
    /// <summary>The tally with one more element, and what lies beside it in another tensor; 0 where there is none.</summary>
    TSelf Plus(float value, float other);
}
