using GpuGrad.Initialization;
using GpuGrad.Kernels;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>How a weight or a bias gets its first values; n_in and n_out are the fans of the layer it belongs to.</summary>
public abstract record InitSpec
{
    internal static readonly SpecShape<InitSpec> WeightShape = new NamedShape<InitSpec>("init", InitShapes.ForWeights);

    /// <summary>A bias is no matrix, so everything but orthogonal and lsuv.</summary>
    internal static readonly SpecShape<InitSpec> BiasShape = new NamedShape<InitSpec>("biasInit", InitShapes.ForBiases);

    // Only the nested records derive from this one.
    private InitSpec()
    {
    }

    /// <summary>
    /// The initialisation of weights feeding <paramref name="activation"/> where the file names none. He-normal before
    /// rectifiers and what is shaped like one (He et al. 2015); lecun-normal otherwise (LeCun et al. 1998), with the gain of a maxout before it.
    /// </summary>
    public static InitSpec DefaultFor(ActivationSpec activation) => activation switch
    {
        ActivationSpec.Maxout => new LeCun(InitDistribution.Normal, FanMode.FanIn, InitGain.Activation),
        ActivationSpec.PRelu or ActivationSpec.RRelu => new He(InitDistribution.Normal, FanMode.FanIn),
        ActivationSpec.Pointwise p when ActivationFunction.Of(p.Kind).IsRectifierLike => new He(InitDistribution.Normal, FanMode.FanIn),
        _ => new LeCun(InitDistribution.Normal),
    };

    /// <summary>This initialisation with its gain, where it has one, as the number that <paramref name="activation"/> makes of it.</summary>
    public InitSpec Before(ActivationSpec activation) => this switch
    {
        LeCun i => i with { Gain = i.Gain.Before(activation) },
        Xavier i => i with { Gain = i.Gain.Before(activation) },
        He i => i with { Gain = i.Gain.Before(activation) },
        Orthogonal i => new Orthogonal(i.Gain.Before(activation)),
        _ => this,
    };

    /// <summary>0.</summary>
    public sealed record Zeros : InitSpec;

    /// <summary><paramref name="Value"/> everywhere.</summary>
    public sealed record Constant(double Value) : InitSpec;

    /// <summary>N(<paramref name="Mean"/>, <paramref name="Std"/>²).</summary>
    public sealed record Normal(double Mean, double Std) : InitSpec;

    /// <summary>N(0, <paramref name="Std"/>²) cut at ±2 <paramref name="Std"/> and not rescaled: what remains has 0.8796 <paramref name="Std"/>.</summary>
    public sealed record TruncatedNormal(double Std) : InitSpec;

    /// <summary>U[<paramref name="Min"/>, <paramref name="Max"/>].</summary>
    public sealed record Uniform(double Min, double Max) : InitSpec;

    /// <summary>Variance gain²/fan (LeCun et al. 1998, Efficient BackProp).</summary>
    public sealed record LeCun(InitDistribution Distribution, FanMode Mode, InitGain Gain) : InitSpec
    {
        /// <summary>Variance 1/n_in.</summary>
        public LeCun(InitDistribution distribution) : this(distribution, FanMode.FanIn, InitGain.One)
        {
        }
    }

    /// <summary>Variance 2·gain²/(n_in + n_out) (Glorot and Bengio 2010).</summary>
    public sealed record Xavier(InitDistribution Distribution, InitGain Gain) : InitSpec
    {
        /// <summary>Variance 2/(n_in + n_out).</summary>
        public Xavier(InitDistribution distribution) : this(distribution, InitGain.One)
        {
        }
    }

    /// <summary>Variance gain²/fan, the gain being √2 before ReLU (He et al. 2015).</summary>
    public sealed record He(InitDistribution Distribution, FanMode Mode, InitGain Gain) : InitSpec
    {
        /// <summary>The gain of the rectifier that follows: variance 2/fan unless that has a slope below zero.</summary>
        public He(InitDistribution distribution, FanMode mode) : this(distribution, mode, InitGain.Rectifier)
        {
        }
    }

    /// <summary>Orthonormal rows or columns, whichever are fewer, times <paramref name="Gain"/> (Saxe et al. 2014).</summary>
    public sealed record Orthogonal(InitGain Gain) : InitSpec;

    /// <summary>
    /// Orthonormal, then scaled layer by layer on the first batch, at most <paramref name="Iterations"/> times each, until the
    /// variance of a layer's output is within <paramref name="Tolerance"/> of 1 (Mishkin and Matas 2016). Takes data: the drawing is only the start.
    /// </summary>
    public sealed record Lsuv(double Tolerance, int Iterations) : InitSpec;

    /// <summary>U(±1/√n_in), for weights and biases alike, as torch.nn.Linear.</summary>
    public sealed record PyTorchDefault : InitSpec;
}
