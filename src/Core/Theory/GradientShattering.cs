namespace GpuGrad.Theory;

/// <summary>
/// How alike the gradients of two samples are at the bottom of a ReLU net with He weights: ∏(1 − θ_l/π), θ_l being the angle
/// between the samples after l layers (Balduzzi et al. 2017).
/// </summary>
internal static class GradientShattering
{
    /// <summary>
    /// The correlation after <paramref name="layers"/> layers of gradients that are equal at the top, for samples at <paramref name="angle"/> (rad).
    /// </summary>
    public static double Correlation(int layers, double angle = Math.PI / 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        double product = 1;
        for (int layer = 0; layer < layers; layer++)
        {
            product *= 1 - (angle / Math.PI);
            angle = NextAngle(angle);
        }

        return product;
    }

    /// <summary>The angle after a layer: cos θ′ = (sin θ + (π − θ) cos θ)/π (Cho and Saul 2009, the arc-cosine kernel of order 1).</summary>
    public static double NextAngle(double angle) =>
        Math.Acos(Math.Clamp((Math.Sin(angle) + ((Math.PI - angle) * Math.Cos(angle))) / Math.PI, -1, 1));
}
