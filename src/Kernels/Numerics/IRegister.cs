namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// The few operations of the innermost loop of a product on a SIMD register as .NET knows it. <see cref="IFloatVector{T}"/> wraps registers, which is free
/// everywhere else, but there the compiler answers each second sum with a move: a sixth of the loop.
/// </summary>
/// <typeparam name="TRegister">.NET's type of the register.</typeparam>
internal interface IRegister<TRegister>
    where TRegister : struct
{
    /// <summary>Floats of a register.</summary>
    static abstract int Count { get; }

    /// <summary>The value in every lane.</summary>
    static abstract TRegister Of(float value);

    /// <summary>Floats from memory.</summary>
    static abstract unsafe TRegister Load(float* source);

    /// <summary>Floats to memory.</summary>
    static abstract unsafe void Store(TRegister value, float* destination);

    /// <summary>a · b + c, rounded as <see cref="IFloat{T}.MultiplyAdd"/> of the same width rounds it.</summary>
    static abstract TRegister MultiplyAdd(TRegister a, TRegister b, TRegister c);
}
