namespace GpuGrad.Kernels;

/// <summary>
/// An activation function y = f(x): its formulas for every device, written once, and what else is true of it. A function is one file;
/// <see cref="ActivationKind"/> lists them. The double-precision formulas share no code with the others.
/// </summary>
public interface IActivation
{
    /// <summary>Its name in experiment files.</summary>
    static abstract string Name { get; }

    /// <summary>Its parameter, Alpha; null for none.</summary>
    static virtual ActivationParameter? Parameter => null;

    /// <summary>Whether it is shaped like a rectifier, so that He's initialisation suits the weights before it.</summary>
    static virtual bool IsRectifierLike => false;

    /// <summary>Whether it is straight on both sides of 0: f(c·x) = c·f(x) for c &gt; 0.</summary>
    static virtual bool IsStraight => false;

    /// <summary>
    /// The values that y tends to as x goes to −∞ and to ∞, between which it always lies, of a rising function that is flat on both sides: a unit near
    /// them is saturated. Null for a function that is not.
    /// </summary>
    static virtual (double Lower, double Upper)? Saturation => null;

    /// <summary>Whether y and y′ are exactly 0 for x &lt; 0, so that a unit that is there for every sample gives 0 and learns no more.</summary>
    static virtual bool CanDie => false;

    /// <summary>Where it bends at 0: values of Alpha with f′(0), as PyTorch has it, and by how many ulp that may be off.</summary>
    static virtual IReadOnlyList<ActivationKink> Kinks => [];

    /// <summary>y = f(x); NaN for NaN. <paramref name="alpha"/> is the parameter of the functions that have one.</summary>
    static abstract T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T>;

    /// <summary>f′(x), given both x and y = f(x), with the same <paramref name="alpha"/> as forward.</summary>
    static abstract T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T>;

    /// <summary>
    /// Whether <see cref="Derivative"/> gives f′(x) from y = f(x) alone, with y for x as well, so that y may take the place of x.
    /// </summary>
    static virtual bool SlopeFollowsFromOutput(float alpha) => false;

    /// <summary>
    /// By how much weights before it grow so that the signal keeps its size: PyTorch's calculate_gain where it has one, else
    /// 1/√E[f(z)²] with z ~ N(0, 1), which is what that function gives for the rectifiers too.
    /// </summary>
    static abstract double Gain(double alpha);

    /// <summary>f(x) in double precision, from the textbook formula.</summary>
    static abstract double Reference(double x, double alpha);

    /// <summary>f′(x) in double precision.</summary>
    static abstract double ReferenceSlope(double x, double alpha);

    /// <summary>
    /// How far off f(x) in FP32 may be, in ulp, where it is verified: ε/2 for each rounding and the stated errors of the transcendentals; 8 unless told.
    /// </summary>
    static virtual double ForwardUlps(double x) => 8;

    /// <summary>
    /// How far off f′(x) in FP32 may be, in units of ε, where it is verified: as <see cref="ForwardUlps"/>, times the terms they enter, which may cancel.
    /// </summary>
    static virtual double SlopeError(double x, double slope) => 8 * Math.Max(1, Math.Abs(slope));
}

/// <summary>The parameter of an activation.</summary>
/// <param name="Name">Its name in experiment files.</param>
/// <param name="Default">PyTorch's value.</param>
/// <param name="Description">What it is.</param>
public sealed record ActivationParameter(string Name, double Default, string Description);

/// <summary>f′(0) of an activation that bends there.</summary>
/// <param name="Alpha">The parameter; NaN for a function without one.</param>
/// <param name="Slope">f′(0).</param>
/// <param name="Ulps">By how many ulp that may be off.</param>
public readonly record struct ActivationKink(float Alpha, double Slope, double Ulps = 0);
