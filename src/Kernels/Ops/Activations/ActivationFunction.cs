using System.Reflection;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels;

/// <summary>What is true of an activation, without its type: the members of <see cref="IActivation"/>.</summary>
public abstract class ActivationFunction
{
    private static readonly Lock s_lock = new();

    private static ActivationFunction[] s_all =
    [
        .. typeof(ActivationKind).GetFields(BindingFlags.Public | BindingFlags.Static)
            .OrderBy(field => (int)field.GetRawConstantValue()!)
            .Select(field => field.GetCustomAttribute<FunctionAttribute>()!.Function),
    ];

    private static bool s_listed;

    /// <summary>Every kind there is; whoever asks has seen them all, so that no function can be registered afterwards.</summary>
    internal static IReadOnlyList<ActivationKind> Kinds
    {
        get
        {
            lock (s_lock)
            {
                s_listed = true;
                return [.. Enumerable.Range(0, s_all.Length).Select(kind => (ActivationKind)kind)];
            }
        }
    }

    /// <inheritdoc cref="IActivation.Name"/>
    public abstract string Name { get; }

    /// <inheritdoc cref="IActivation.Parameter"/>
    public abstract ActivationParameter? Parameter { get; }

    /// <inheritdoc cref="IActivation.IsRectifierLike"/>
    public abstract bool IsRectifierLike { get; }

    /// <inheritdoc cref="IActivation.IsStraight"/>
    public abstract bool IsStraight { get; }

    /// <inheritdoc cref="IActivation.Saturation"/>
    public abstract (double Lower, double Upper)? Saturation { get; }

    /// <inheritdoc cref="IActivation.CanDie"/>
    public abstract bool CanDie { get; }

    /// <inheritdoc cref="IActivation.Kinks"/>
    public abstract IReadOnlyList<ActivationKink> Kinks { get; }

    /// <summary>The function of that kind.</summary>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static ActivationFunction Of(ActivationKind kind) =>
        (uint)kind < (uint)s_all.Length ? s_all[(int)kind] : throw new ArgumentException($"No activation {kind}.", nameof(kind));

    /// <summary>
    /// Makes a function of one's own a kind like the others: for layers, initialisation and theory, and by its name in files.
    /// Called before the first spec is read or checked; the same type again gives the same kind.
    /// </summary>
    /// <exception cref="ArgumentException">Another function has the name.</exception>
    /// <exception cref="InvalidOperationException">A spec was read or checked already.</exception>
    public static ActivationKind Register<TActivation>()
        where TActivation : struct, IActivation
    {
        lock (s_lock)
        {
            ActivationFunction function = new FunctionAttribute<TActivation>().Function;
            int known = Array.FindIndex(s_all, other => other.GetType() == function.GetType());
            if (known >= 0)
            {
                return (ActivationKind)known;
            }

            if (s_listed)
            {
                throw new InvalidOperationException($"The activation {function.Name} comes too late: register it before the first spec is read or checked.");
            }

            if (s_all.Any(other => other.Name == function.Name))
            {
                throw new ArgumentException($"There is an activation {function.Name} already; give {typeof(TActivation).Name} another name.");
            }

            s_all = [.. s_all, function];
            return (ActivationKind)(s_all.Length - 1);
        }
    }

    /// <inheritdoc cref="IActivation.SlopeFollowsFromOutput"/>
    public abstract bool SlopeFollowsFromOutput(float alpha);

    /// <inheritdoc cref="IActivation.Gain"/>
    public abstract double Gain(double alpha);

    /// <inheritdoc cref="IActivation.Reference"/>
    public abstract double Reference(double x, double alpha);

    /// <inheritdoc cref="IActivation.ReferenceSlope"/>
    public abstract double ReferenceSlope(double x, double alpha);

    /// <inheritdoc cref="IActivation.ForwardUlps"/>
    public abstract double ForwardUlps(double x);

    /// <inheritdoc cref="IActivation.SlopeError"/>
    public abstract double SlopeError(double x, double slope);

    /// <summary>Does something with the type.</summary>
    internal abstract void Use<TUse>(TUse use)
        where TUse : IActivationUse;
}

/// <summary>Says which function a value of <see cref="ActivationKind"/> is.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal abstract class FunctionAttribute : Attribute
{
    internal abstract ActivationFunction Function { get; }
}

/// <summary>Says that a value of <see cref="ActivationKind"/> is <typeparamref name="TActivation"/>.</summary>
internal sealed class FunctionAttribute<TActivation> : FunctionAttribute
    where TActivation : struct, IActivation
{
    internal override ActivationFunction Function { get; } = new Typed();

    private sealed class Typed : ActivationFunction
    {
        public override string Name => TActivation.Name;

        public override ActivationParameter? Parameter => TActivation.Parameter;

        public override bool IsRectifierLike => TActivation.IsRectifierLike;

        public override bool IsStraight => TActivation.IsStraight;

        public override (double Lower, double Upper)? Saturation => TActivation.Saturation;

        public override bool CanDie => TActivation.CanDie;

        public override IReadOnlyList<ActivationKink> Kinks => TActivation.Kinks;

        public override bool SlopeFollowsFromOutput(float alpha) => TActivation.SlopeFollowsFromOutput(alpha);

        public override double Gain(double alpha) => TActivation.Gain(alpha);

        public override double Reference(double x, double alpha) => TActivation.Reference(x, alpha);

        public override double ReferenceSlope(double x, double alpha) => TActivation.ReferenceSlope(x, alpha);

        public override double ForwardUlps(double x) => TActivation.ForwardUlps(x);

        public override double SlopeError(double x, double slope) => TActivation.SlopeError(x, slope);

        internal override void Use<TUse>(TUse use) => use.With<TActivation>();
    }
}
