namespace GpuGrad.Losses;

/// <summary>How far an auto-encoder's reconstruction is from what it reconstructs, averaged over the samples of a batch.</summary>
internal enum ReconstructionLoss
{
    /// <summary>Sigmoid outputs, each with its own cross entropy against a value from 0 to 1, summed over the values.</summary>
    CrossEntropy,

    /// <summary>Linear outputs, the mean of the squared differences over the values.</summary>
    MeanSquaredError,
}
