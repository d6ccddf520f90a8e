namespace GpuGrad.Specs;

/// <summary>A number of a finished run that a check can bound.</summary>
public enum Measure
{
    /// <summary>Speed of every hidden layer at the start divided by that of the next one, for each neighbouring pair.</summary>
    SpeedRatioNeighbours,

    /// <summary>Speed of the first hidden layer at the start divided by that of the last.</summary>
    SpeedRatioFirstToLast,

    /// <summary>Share of test images classified rightly at the end, 0 to 1.</summary>
    TestAccuracy,

    /// <summary>Mean loss on the training images at the end.</summary>
    TrainLoss,
}
