namespace GpuGrad.Cures;

/// <summary>The remedies that are tried.</summary>
internal static class RemedyCatalog
{
    /// <summary>
    /// Those for a net of this form, <c>model.hidden</c> or <c>model.layers</c>. Some may change nothing of it, and its spec may refuse others.
    /// </summary>
    /// <remarks>Of a net that starts from the weights of a file those of the training alone: another net would need another file.</remarks>
    /// <param name="spec">The net.</param>
    /// <param name="steps">Steps of a trial.</param>
    public static IReadOnlyList<Remedy> For(ExperimentSpec spec, int steps) =>
    [
        .. spec.Train.Weights is not null ? [] : spec.Model.Hidden is { } hidden ? HiddenRemedies.For(hidden) : LayerRemedies.All,
        .. TrainingRemedies.For(spec.Train, steps),
    ];
}
