namespace GpuGrad.Kernels.Tests.Numerics;

/// <summary>A function of <see cref="Transcendentals"/> beside its double-precision twin.</summary>
public interface ITestedFunction
{
    /// <summary>The error that its documentation states, in ulp.</summary>
    static abstract double StatedUlps { get; }

    /// <summary>Where it is defined; NaN always is.</summary>
    static abstract bool Covers(float x);

    static abstract T Apply<T>(T x)
        where T : struct, IFloat<T>;

    static abstract double Exact(double x);
}
