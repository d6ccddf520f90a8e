using GpuGrad.Optimizers;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// An update rule and its numbers: <c>train.optimizer</c> of a file, and the same record in C#. In the formulas of the kinds,
/// PyTorch's unless said otherwise, g is the gradient, after clipping, w the weight, η the learning rate and λ the weight decay.
/// </summary>
public abstract record OptimizerSpec
{
    private double? _learningRate;
    private double? _weightDecay;

    private protected OptimizerSpec()
    {
    }

    /// <summary>Its name in experiment files.</summary>
    public abstract string Kind { get; }

    /// <summary>Step size η, at least 0; the kind's usual one unless given.</summary>
    public double LearningRate
    {
        get => _learningRate ?? UsualLearningRate;
        init => _learningRate = value;
    }

    /// <summary>Pull of the weights to 0, λ, at least 0; the kind's usual one unless given.</summary>
    public double WeightDecay
    {
        get => _weightDecay ?? UsualWeightDecay;
        init => _weightDecay = value;
    }

    /// <summary>The learning rate that such an optimizer begins with.</summary>
    internal abstract double UsualLearningRate { get; }

    /// <summary>The weight decay where none is given.</summary>
    internal virtual double UsualWeightDecay => 0;

    /// <summary>Whether it remembers a mean or sum of gradients, the first accumulator of its rule.</summary>
    internal abstract bool KeepsMomentum { get; }

    /// <summary>Whether it remembers a mean of squares, the second accumulator of its rule.</summary>
    internal abstract bool KeepsSquares { get; }

    /// <summary>Numbers that its rule reads on the device in a run of so many steps; none, for most.</summary>
    internal virtual float[] Table(long steps) => [];

    /// <summary>Appends the update's call.</summary>
    internal abstract void Emit(UpdateTarget target);

    /// <summary>Equal where kind and every number are, given or by default.</summary>
    public virtual bool Equals(OptimizerSpec? other) =>
        other is not null && EqualityContract == other.EqualityContract && (LearningRate, WeightDecay).Equals((other.LearningRate, other.WeightDecay));

    /// <inheritdoc/>
    public override int GetHashCode() => (EqualityContract, LearningRate, WeightDecay).GetHashCode();

    /// <summary>The kind of a record with these fields between learning rate and weight decay.</summary>
    private protected static KindCase<OptimizerSpec> CaseOf<T>(
        T usual, IReadOnlyList<SpecField<T>> fields, Func<T, SpecPath, T>? complete = null)
        where T : OptimizerSpec => KindCase<OptimizerSpec>.Of(
            usual.Kind,
            usual,
            [
                SpecField<T>.Of("learningRate", OptimizerNumbers.NotNegative, o => o.LearningRate, (o, v) => o with { LearningRate = v },
                    "Step size; 0 trains nothing and only measures."),
                .. fields,
                SpecField<T>.Of("weightDecay", OptimizerNumbers.NotNegative, o => o.WeightDecay, (o, v) => o with { WeightDecay = v },
                    "Pull of the weights to 0"),
            ],
            complete);
}
