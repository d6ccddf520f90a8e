namespace GpuGrad.Kernels.Randomness;

/// <summary>Four random 32-bit words: what <see cref="Philox"/> gives for one counter.</summary>
/// <param name="X">The first word.</param>
/// <param name="Y">The second word.</param>
/// <param name="Z">The third word.</param>
/// <param name="W">The fourth word.</param>
internal readonly record struct PhiloxBlock(uint X, uint Y, uint Z, uint W);
