namespace GpuGrad.Data;

/// <summary>One part of a data set: <see cref="Count"/> rows of inputs, each with its label.</summary>
public sealed class DataSplit
{
    /// <summary>Takes the arrays as they are, without a copy. <see cref="Dataset"/> checks them against its features and classes.</summary>
    /// <param name="inputs">Row-major [Count, Features].</param>
    /// <param name="labels">[Count], each a class index from 0.</param>
    public DataSplit(float[] inputs, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        Inputs = inputs;
        Labels = labels;
    }

    /// <summary>Row-major [Count, Features].</summary>
    public float[] Inputs { get; }

    /// <summary>[Count], each a class index from 0.</summary>
    public int[] Labels { get; }

    /// <summary>Rows.</summary>
    public int Count => Labels.Length;
}
