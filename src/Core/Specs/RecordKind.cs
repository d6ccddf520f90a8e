namespace GpuGrad.Specs;

/// <summary>What is recorded of each layer on a recorded step.</summary>
public enum RecordKind
{
    /// <summary>∂loss/∂W, shape [out, in].</summary>
    WeightGradient,

    /// <summary>∂loss/∂b, shape [out].</summary>
    BiasGradient,

    /// <summary>∂loss/∂pre-activation, shape [batch, out].</summary>
    Delta,

    /// <summary>The layer's activation, shape [batch, out].</summary>
    Activation,

    /// <summary>W, shape [out, in].</summary>
    Weight,

    /// <summary>What the step added to W, shape [out, in].</summary>
    Update,
}
