namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>What a step does to a weight.</summary>
/// <param name="Update">What is added to the weight.</param>
/// <param name="First">The first accumulator afterwards.</param>
/// <param name="Second">The second accumulator afterwards.</param>
/// <typeparam name="T">One float or a register of them.</typeparam>
internal readonly record struct Updated<T>(T Update, T First, T Second)
    where T : struct, IFloat<T>;
