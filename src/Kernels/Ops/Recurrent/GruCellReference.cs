namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// One unit of a GRU cell in double precision, from the equations in torch.nn.GRU's documentation. A pre-activation of
/// each gate and of the candidate comes in an input part and a hidden part.
/// </summary>
internal static class GruCellReference
{
    /// <summary>r = σ(ri + rh), z = σ(zi + zh), n = tanh(ni + r nh), h′ = (1 − z) n + z h.</summary>
    public static double Forward(double ri, double rh, double zi, double zh, double ni, double nh, double h)
    {
        double z = Sigma(zi + zh);
        return (Sigma(-zi - zh) * Candidate(ri, rh, ni, nh)) + (z * h);
    }

    /// <summary>
    /// The gradients, given that by h′: by either part of r, by either part of z, by ni, by nh, and by h with the hidden parts
    /// held still.
    /// </summary>
    public static (double R, double Z, double InputN, double HiddenN, double H) Backward(
        double ri, double rh, double zi, double zh, double ni, double nh, double h, double dh)
    {
        double r = Sigma(ri + rh);
        double z = Sigma(zi + zh);
        double shut = Sigma(-zi - zh);
        double cosh = Math.Cosh(ni + (r * nh));
        double dn = dh * shut / (cosh * cosh);
        return (
            dn * nh * r * Sigma(-ri - rh),
            dh * (h - Candidate(ri, rh, ni, nh)) * z * shut,
            dn,
            dn * r,
            dh * z);
    }

    /// <summary>n = tanh(ni + r nh).</summary>
    public static double Candidate(double ri, double rh, double ni, double nh) => Math.Tanh(ni + (Sigma(ri + rh) * nh));

    /// <summary>σ(a).</summary>
    public static double Sigma(double a) => 1 / (1 + Math.Exp(-a));
}
