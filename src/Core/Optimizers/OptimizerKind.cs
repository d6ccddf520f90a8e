using GpuGrad.Syntax;

namespace GpuGrad.Optimizers;

/// <summary>An update rule; g is the gradient, after clipping, w the weight, η the learning rate, λ the weight decay. The formulas are PyTorch's.</summary>
internal enum OptimizerKind
{
    /// <summary>g += λw; v = momentum·v + g; w −= η·v, or η·(g + momentum·v) with Nesterov (Sutskever et al. 2013).</summary>
    Sgd,

    /// <summary>g += λw; s = α·s + (1 − α)·g²; w −= η·g/(√s + ε), through a momentum buffer where momentum is not 0 (Hinton's lecture 6e).</summary>
    RmsProp,

    /// <summary>g += λw; first and second moments of g with β₁ and β₂, both corrected for their start at 0; w −= η·m/(√s + ε) (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>As Adam, but decay goes to the weight itself, w −= ηλw, not into the gradient (Loshchilov and Hutter 2019).</summary>
    AdamW,
}

/// <summary>The names of <see cref="OptimizerKind"/> in experiment files.</summary>
internal static class OptimizerNames
{
    /// <summary>The table.</summary>
    public static NameTable<OptimizerKind> Table { get; } = new(
        ("sgd", OptimizerKind.Sgd), ("rmsprop", OptimizerKind.RmsProp), ("adam", OptimizerKind.Adam), ("adamw", OptimizerKind.AdamW));
}
