namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>A loss of predictions against targets, each output on its own: its formulas for every device, written once.</summary>
internal interface ITargetLoss
{
    /// <summary>The name of its op.</summary>
    static abstract string OpName { get; }

    /// <summary>What messages call its predictions.</summary>
    static abstract string PredictionsName { get; }

    /// <summary>A prediction that adds nothing to a row's sum beside a target of 0: what lanes beyond a row hold.</summary>
    static abstract float Nothing { get; }

    /// <summary>A row's sum with one more term.</summary>
    static abstract T Plus<T>(T sum, T prediction, T target)
        where T : struct, IFloat<T>;

    /// <summary>The loss of a row, from its sum.</summary>
    static abstract float OfRow(float sum, int outputs);

    /// <summary>The number that every gradient of a batch is scaled by, once for all.</summary>
    static abstract float Scale(int rows, int outputs);

    /// <summary>The gradient of the mean loss by the prediction.</summary>
    static abstract T Gradient<T>(T prediction, T target, T scale)
        where T : struct, IFloat<T>;
}
