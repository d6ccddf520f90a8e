namespace GpuGrad;

/// <summary>A loss over the values of the output layer, averaged over the samples of a batch.</summary>
public enum LossKind
{
    /// <summary>-log softmax(z)[label].</summary>
    SoftmaxCrossEntropy,

    /// <summary>Sigmoid outputs, each with its own binary cross entropy, summed over the classes.</summary>
    BinaryCrossEntropy,

    /// <summary>The mean of (output - target)² over the outputs, for targets that are numbers.</summary>
    MeanSquaredError,
}
