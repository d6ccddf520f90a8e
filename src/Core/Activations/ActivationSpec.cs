using GpuGrad.Activations;
using GpuGrad.Kernels;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>An activation function with its parameters. In files a name, or <c>{ "kind": "leakyRelu", "slope": 0.2 }</c>.</summary>
public abstract record ActivationSpec
{
    internal static readonly SpecShape<ActivationSpec> Shape = new NamedShape<ActivationSpec>("activation", ActivationShapes.Union);

    // Only the nested records derive from this one.
    private ActivationSpec()
    {
    }

    /// <summary>The kind's name in experiment files.</summary>
    public string Name => this switch
    {
        Pointwise p => ActivationNames.Table.NameOf(p.Kind),
        PRelu => ActivationShapes.PRelu,
        RRelu => ActivationShapes.RRelu,
        _ => ActivationShapes.Maxout,
    };

    /// <summary>The function of this kind, with PyTorch's value of its parameter where it has one.</summary>
    public static implicit operator ActivationSpec(ActivationKind kind) => new Pointwise(kind, ActivationFunction.Of(kind).Parameter?.Default ?? double.NaN);

    /// <summary>A function of one value; <paramref name="Alpha"/> is its parameter, NaN for a function without one.</summary>
    public sealed record Pointwise(ActivationKind Kind, double Alpha) : ActivationSpec;

    /// <summary>x for x &gt; 0, else a·x with a learned, one for all columns or one each, starting at <paramref name="Slope"/> (He et al. 2015).</summary>
    public sealed record PRelu(bool PerUnit, double Slope) : ActivationSpec;

    /// <summary>
    /// x for x &gt; 0, else a·x, a drawn for each value from U[<paramref name="Lower"/>, <paramref name="Upper"/>] in training and its mean in evaluation (Xu
    /// et al. 2015).
    /// </summary>
    public sealed record RRelu(double Lower, double Upper) : ActivationSpec;

    /// <summary>The largest of <paramref name="Pieces"/> neighbouring columns: output u is max(x[u·K], ..., x[u·K + K − 1]) (Goodfellow et al. 2013).</summary>
    public sealed record Maxout(int Pieces) : ActivationSpec;
}
