namespace GpuGrad.Kernels;

/// <summary>
/// What changes from step to step, one instance in device memory: kernels read it there, so that their arguments never
/// change and a step can be replayed as it was planned. The first kernel of each step advances it.
/// </summary>
public struct StepState
{
    /// <summary>The number of the step, from 0.</summary>
    public long Step;

    /// <summary>The epoch that the step belongs to, from 0: it keys the shuffle.</summary>
    public long Epoch;

    /// <summary>The position of the step's first sample in the shuffled epoch.</summary>
    public long FirstSample;

    /// <summary>1 when the step is recorded, else 0.</summary>
    public int Recording;

    /// <summary>Where in the ring of records this step's record goes.</summary>
    public int RecordSlot;

    /// <summary>The learning rate of the step.</summary>
    public float LearningRate;

    /// <summary>0 while all is well; other values turn every later update into a no-op.</summary>
    public int Halted;
}
