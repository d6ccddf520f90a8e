namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>One unit of an LSTM cell in double precision, from the textbook's equations; i, f, g and o are pre-activations.</summary>
internal static class LstmCellReference
{
    /// <summary>c′ = σ(f) c + σ(i) tanh(g) and h′ = σ(o) tanh(c′).</summary>
    public static (double C, double H) Forward(double i, double f, double g, double o, double c)
    {
        double next = (Sigma(f) * c) + (Sigma(i) * Math.Tanh(g));
        return (next, Sigma(o) * Math.Tanh(next));
    }

    /// <summary>The gradients by the pre-activations and by c, given those by h′ and by c′.</summary>
    public static (double I, double F, double G, double O, double C) Backward(
        double i, double f, double g, double o, double c, double dh, double dc)
    {
        double next = Forward(i, f, g, o, c).C;
        double cell = dc + (dh * Sigma(o) * SechSquare(next));
        return (
            cell * Math.Tanh(g) * SigmaSlope(i),
            cell * c * SigmaSlope(f),
            cell * Sigma(i) * SechSquare(g),
            dh * Math.Tanh(next) * SigmaSlope(o),
            cell * Sigma(f));
    }

    /// <summary>σ(a).</summary>
    public static double Sigma(double a) => 1 / (1 + Math.Exp(-a));

    /// <summary>σ′(a) = σ(a) σ(−a).</summary>
    public static double SigmaSlope(double a) => Sigma(a) * Sigma(-a);

    /// <summary>tanh′(a) = 1 / cosh² a.</summary>
    public static double SechSquare(double a) => 1 / (Math.Cosh(a) * Math.Cosh(a));
}
