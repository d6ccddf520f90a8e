namespace GpuGrad.Kernels.Tests.Numerics;

/// <summary>The functions of <see cref="Transcendentals"/>, one struct each.</summary>
public static class TestedFunctions
{
    public readonly struct Exp : ITestedFunction
    {
        public static double StatedUlps => 1.1;

        public static bool Covers(float x) => true;

        public static T Apply<T>(T x)
            where T : struct, IFloat<T> => Transcendentals.Exp(x);

        public static double Exact(double x) => Math.Exp(x);
    }

    public readonly struct Log : ITestedFunction
    {
        public static double StatedUlps => 0.8;

        public static bool Covers(float x) => !(x < 0);

        public static T Apply<T>(T x)
            where T : struct, IFloat<T> => Transcendentals.Log(x);

        public static double Exact(double x) => Math.Log(x);
    }

    public readonly struct LogOnePlus : ITestedFunction
    {
        public static double StatedUlps => 2.6;

        public static bool Covers(float x) => !(x < 0) && !(x > 1);

        public static T Apply<T>(T x)
            where T : struct, IFloat<T> => Transcendentals.LogOnePlus(x);

        // Below 1e-5 the cubic term is under 1e-10 of the result.
        public static double Exact(double x) => x < 1e-5 ? x - (x * x / 2) : Math.Log(1 + x);
    }

    public readonly struct Sigmoid : ITestedFunction
    {
        public static double StatedUlps => 2.5;

        public static bool Covers(float x) => true;

        public static T Apply<T>(T x)
            where T : struct, IFloat<T> => Transcendentals.Sigmoid(x);

        public static double Exact(double x) => 1 / (1 + Math.Exp(-x));
    }

    public readonly struct Tanh : ITestedFunction
    {
        public static double StatedUlps => 1.4;

        public static bool Covers(float x) => true;

        public static T Apply<T>(T x)
            where T : struct, IFloat<T> => Transcendentals.Tanh(x);

        public static double Exact(double x) => Math.Tanh(x);
    }

    public readonly struct Softplus : ITestedFunction
    {
        public static double StatedUlps => 2.8;

        public static bool Covers(float x) => true;

        public static T Apply<T>(T x)
            where T : struct, IFloat<T> => Transcendentals.Softplus(x);

        public static double Exact(double x) => Math.Max(x, 0) + LogOnePlus.Exact(Math.Exp(-Math.Abs(x)));
    }
}
