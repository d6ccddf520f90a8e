using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.MeanField;

/// <summary>What mean-field theory needs of an activation f at one pre-activation u, averaged over its own randomness where it has any.</summary>
/// <param name="Value">E f(u).</param>
/// <param name="Square">E f(u)².</param>
/// <param name="Slope">E f′(u).</param>
/// <param name="SquaredSlope">E f′(u)².</param>
/// <param name="FourthSlope">E f′(u)⁴.</param>
/// <param name="Bend">About how wide its bend at 0 is: 0 where f is straight on both sides, else 1.</param>
internal sealed record ActivationCurve(
    Func<double, double> Value,
    Func<double, double> Square,
    Func<double, double> Slope,
    Func<double, double> SquaredSlope,
    Func<double, double> FourthSlope,
    double Bend)
{
    /// <summary>The curve of an activation of one value; a maxout has none.</summary>
    public static ActivationCurve Of(ActivationSpec activation) => activation switch
    {
        ActivationSpec.Pointwise p => Of(
            u => ActivationReference.Forward(p.Kind, u, p.Alpha),
            u => ActivationReference.Derivative(p.Kind, u, p.Alpha),
            ActivationFunction.Of(p.Kind).IsStraight ? 0 : 1),
        ActivationSpec.PRelu p => Of(
            u => ActivationReference.Forward(ActivationKind.LeakyRelu, u, p.Slope), u => u > 0 ? 1 : p.Slope, 0),
        ActivationSpec.RRelu r => OfRandomSlope(UniformMoment(r, 1), UniformMoment(r, 2), UniformMoment(r, 4)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    private static ActivationCurve Of(Func<double, double> f, Func<double, double> slope, double bend) => new(
        f, u => Squared(f(u)), slope, u => Squared(slope(u)), u => Squared(Squared(slope(u))), bend);

    private static double Squared(double x) => x * x;

    private static ActivationCurve OfRandomSlope(double mean, double square, double fourth) => new(
        u => u > 0 ? u : mean * u, u => u > 0 ? u * u : square * u * u, u => u > 0 ? 1 : mean, u => u > 0 ? 1 : square, u => u > 0 ? 1 : fourth, 0);

    private static double UniformMoment(ActivationSpec.RRelu r, int power) => r.Lower == r.Upper
        ? Math.Pow(r.Lower, power)
        : (Math.Pow(r.Upper, power + 1) - Math.Pow(r.Lower, power + 1)) / ((power + 1) * (r.Upper - r.Lower));
}
