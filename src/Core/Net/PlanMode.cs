namespace GpuGrad;

/// <summary>What a plan is for, which decides how layers with two faces (batch norm, dropout, RReLU) behave.</summary>
public enum PlanMode
{
    /// <summary>Forward, backward and update: batch statistics, which the running ones follow.</summary>
    Train,

    /// <summary>Forward and backward as in training, and nothing of the net changes.</summary>
    Probe,

    /// <summary>Forward only: running statistics, no dropout, mean slopes.</summary>
    Evaluate,
}
