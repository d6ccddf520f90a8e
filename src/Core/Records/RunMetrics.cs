namespace GpuGrad.Records;

/// <summary>Names of the final metrics in run.json.</summary>
internal static class RunMetrics
{
    /// <summary>Mean loss on the training samples of the last epoch, while it ran.</summary>
    public const string TrainLoss = "trainLoss";

    /// <summary>Share of training samples of the last epoch classified rightly, while it ran; 0 to 1. Not there for targets that are numbers.</summary>
    public const string TrainAccuracy = "trainAccuracy";

    /// <summary>Mean loss on the test split at the end.</summary>
    public const string TestLoss = "testLoss";

    /// <summary>Share of the test split classified rightly at the end; 0 to 1. Not there for targets that are numbers.</summary>
    public const string TestAccuracy = "testAccuracy";

    /// <summary>Steps whose gradient was not finite, where train.nonFinite let the run go on; not there where none was.</summary>
    public const string NonFiniteSteps = "nonFiniteSteps";
}
