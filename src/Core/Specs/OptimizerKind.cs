namespace GpuGrad.Specs;

/// <summary>An update rule.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum: v = momentum·v + g, w -= learningRate·v.</summary>
    Sgd,
}
