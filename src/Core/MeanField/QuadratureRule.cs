namespace GpuGrad.MeanField;

/// <summary>Points and weights that stand for a distribution: E f(u) is Σ w f(u).</summary>
/// <param name="Points">The points.</param>
/// <param name="Weights">Their weights, which add up to 1.</param>
internal sealed record QuadratureRule(double[] Points, double[] Weights)
{
    /// <summary>E f(u).</summary>
    public double Mean(Func<double, double> f)
    {
        double sum = 0;
        for (int i = 0; i < Points.Length; i++)
        {
            sum += Weights[i] * f(Points[i]);
        }

        return sum;
    }
}
