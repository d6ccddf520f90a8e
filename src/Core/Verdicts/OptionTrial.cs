using System.Text.Json.Serialization;

namespace GpuGrad.Verdicts;

/// <summary>A trial of an option: two trainings from the same seed over the same batches, on training data of which a part was held back.</summary>
/// <param name="Steps">Steps of both trainings.</param>
/// <param name="Before">The net as it is.</param>
/// <param name="After">The net with the option.</param>
/// <param name="Cured">Whether the verdict is gone and the net learns better by more than chance.</param>
internal sealed record OptionTrial(long Steps, TrialFigures Before, TrialFigures After, bool Cured);

/// <summary>What a training came to.</summary>
/// <param name="Loss">Mean loss on the held-back part; NaN where the training met a NaN or infinity.</param>
/// <param name="Accuracy">Accuracy on it, 0 to 1; null where the targets are numbers, and where it has no loss.</param>
/// <param name="GradientRatio">‖δ‖ of the first hidden layer over that of the last, at the first batch; null with fewer than two, and where it is not a
/// number.</param>
internal sealed record TrialFigures(
    double Loss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Accuracy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? GradientRatio);
