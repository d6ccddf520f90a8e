using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// RMSProp as torch.optim.RMSprop defines it (not centred): d = g + λ w, s ← α s + (1 − α) d², v ← μ v + d / (√s + ε), and
/// what is added to w is −η v. The first accumulator is v, kept with momentum only, the second s. As in PyTorch the square of
/// a gradient below 1e-23 is 0, so that ε alone scales it.
/// </summary>
/// <param name="Alpha">α, from 0 to below 1.</param>
/// <param name="AlphaRest">1 − α, rounded once.</param>
/// <param name="Epsilon">ε, 0 or more.</param>
/// <param name="Momentum">μ, from 0 to below 1.</param>
/// <param name="WeightDecay">λ, 0 or more.</param>
/// <param name="Rate">η.</param>
internal readonly record struct RmsPropRule(
    float Alpha, float AlphaRest, float Epsilon, float Momentum, float WeightDecay, float Rate = 0f) : IUpdateRule<RmsPropRule>
{
    /// <inheritdoc/>
    public static string OpName => "RmsProp";

    /// <inheritdoc/>
    public bool KeepsFirst => Momentum > 0f;

    /// <inheritdoc/>
    public bool KeepsSecond => true;

    /// <summary>The rule with these constants, PyTorch's defaults unless given; 1 − α is taken in double precision.</summary>
    public static RmsPropRule Of(double alpha = 0.99, double epsilon = 1e-8, double momentum = 0, double weightDecay = 0) =>
        new((float)alpha, (float)(1 - alpha), (float)epsilon, (float)momentum, (float)weightDecay);

    /// <inheritdoc/>
    public void Validate()
    {
        UpdateChecks.RequireDecay(Alpha, AlphaRest);
        UpdateChecks.RequireNotNegative(Epsilon);
        UpdateChecks.RequireDecay(Momentum);
        UpdateChecks.RequireNotNegative(WeightDecay);
    }

    /// <inheritdoc/>
    public RmsPropRule At(StepState state) => new(Alpha, AlphaRest, Epsilon, Momentum, WeightDecay, state.LearningRate);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Updated<T> Next<T>(T weight, T gradient, T first, T second)
        where T : struct, IFloat<T>
    {
        T d = T.MultiplyAdd(T.Of(WeightDecay), weight, gradient);
        T squares = T.MultiplyAdd(T.Of(Alpha), second, T.Of(AlphaRest) * d * d);
        T velocity = T.MultiplyAdd(T.Of(Momentum), first, d / (T.Sqrt(squares) + T.Of(Epsilon)));
        return new Updated<T>(T.Of(-Rate) * velocity, velocity, squares);
    }
}
