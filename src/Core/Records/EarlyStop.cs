using System.Globalization;

namespace GpuGrad.Records;

/// <summary>Why a training ended before its last step.</summary>
/// <param name="Metric">What became no better, such as <c>testLoss</c>.</param>
/// <param name="Best">Its best value.</param>
/// <param name="BestStep">After how many steps that was.</param>
/// <param name="Evaluations">Evaluations since that were no better.</param>
internal sealed record EarlyStop(string Metric, double Best, long BestStep, int Evaluations)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Metric} was best at step {BestStep:N0} ({Best:G4}) and no better in {(Evaluations == 1 ? "the evaluation" : $"the {Evaluations:N0} evaluations")} since");
}
