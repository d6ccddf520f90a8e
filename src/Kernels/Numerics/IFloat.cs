using GpuGrad.Kernels.Numerics;
namespace GpuGrad.Kernels;

/// <summary>
/// One float (<see cref="Float1"/>, for SIMT kernels) or a register of them (<see cref="IFloatVector{T}"/>, for vector
/// kernels). Arithmetic written once over this interface serves every device, so no backend can drift from another.
/// </summary>
/// <typeparam name="T">The implementing struct; the JIT and ILGPU specialise each use and inline every call.</typeparam>
public interface IFloat<T>
    where T : struct, IFloat<T>
{
    /// <summary>The same value in every lane.</summary>
    static abstract T Of(float value);

    /// <summary>a + b.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>a − b.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>a · b.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>a / b, correctly rounded.</summary>
    static abstract T operator /(T a, T b);

    /// <summary>a · b + c, rounded once in registers of a processor that has a fused instruction, once or twice elsewhere.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>|x|.</summary>
    static abstract T Abs(T x);

    /// <summary>√x, correctly rounded.</summary>
    static abstract T Sqrt(T x);

    /// <summary>The nearest integer, ties to even, for |x| &lt; 2^22.</summary>
    static abstract T Round(T x);

    /// <summary>2^exponent for an integral exponent in −126 … 127.</summary>
    static abstract T PowerOfTwo(T exponent);

    /// <summary>
    /// x · 2^exponent for x in [½, 2) and an integral exponent in −151 … 129, rounded once: subnormal and infinite results included. NaN stays NaN.
    /// </summary>
    static abstract T Scale(T x, T exponent);

    /// <summary>The nearest to x within <paramref name="least"/> … <paramref name="most"/>, neither of them 0; a NaN stays NaN.</summary>
    static abstract T Within(T x, float least, float most);

    /// <summary>⌊log2 |x|⌋ of a normal x.</summary>
    static abstract T Exponent(T x);

    /// <summary>|x| / 2^Exponent(x) of a normal x, in [1, 2).</summary>
    static abstract T Mantissa(T x);

    /// <summary>
    /// Per lane: a &lt; b ? ifLess : otherwise. A NaN compares as not less, but never pass a constant as a: ILGPU turns
    /// such a comparison round and forgets what NaN means (c &lt; x becomes setp.gtu, true for NaN, on PTX).
    /// </summary>
    static abstract T SelectLess(T a, T b, T ifLess, T otherwise);

    /// <summary>Per lane: a == b ? ifEqual : otherwise.</summary>
    static abstract T SelectEqual(T a, T b, T ifEqual, T otherwise);
}
