using System.Globalization;
using GpuGrad.Diagnosis;

namespace GpuGrad.Cures;

/// <summary>Puts a cure into words.</summary>
internal static class CureWording
{
    public static string Sentence(Cure cure)
    {
        bool healthy = cure.Judgement.Verdicts.Count == 0;
        string start = healthy ? string.Create(CultureInfo.InvariantCulture, $"Nothing is wrong with this net in {cure.Untreated.Full!.Steps:N0} steps. ") : "";
        if (cure.Winner is not { } winner)
        {
            return $"{start}Nothing that was tried is better than the net as it is.";
        }

        string did = healthy ? $"What would still gain most is {winner.Treatment.Name}." : $"{winner.Treatment.Name} did it.";
        return $"{start}{did} {string.Join(' ', winner.Treatment.Remedies.Select(remedy => remedy.Why))}{Gradient(cure.Untreated.Full!, winner.Full!)}{Learned(cure.Untreated, winner)}{Alone(cure, winner)}";
    }

    private static string Gradient(TrialResult before, TrialResult after) => (before.GradientRatio, after.GradientRatio) switch
    {
        (null, null) => "",
        var (b, a) => $" The gradient of the first hidden layer at the start was {Times(b)} that of the last; it is now {Times(a)}.",
    };

    private static string Learned(TreatmentTrial before, TreatmentTrial after) => string.Create(
        CultureInfo.InvariantCulture,
        $" After {after.Full!.Steps:N0} steps the {(after.Full.Accuracy is null ? "loss" : "accuracy")} on training data that was held back is {Figure(after.Full)}, and as it is {Figure(before.Full!)}.");

    // Which of a pair did most of it.
    private static string Alone(Cure cure, TreatmentTrial winner)
    {
        string[] alone =
        [
            .. from remedy in winner.Treatment.Remedies
               from trial in cure.Trials
               where winner.Treatment.Remedies.Count > 1 && trial.Treatment.Remedies is [var only] && only == remedy
               select $"{remedy.Name} {Figure(trial.Result)}",
        ];
        return alone.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" Alone, after {winner.Result.Steps} steps: {string.Join(", ", alone)}.");
    }

    /// <summary>The accuracy of a result, or its loss, or how it diverged.</summary>
    public static string Figure(TrialResult result) => result switch
    {
        { Divergence: { } diverged } => diverged,
        { Accuracy: { } accuracy } => string.Create(CultureInfo.InvariantCulture, $"{100 * accuracy:0.0} %"),
        _ => $"loss {Wording.Number(result.Loss)}",
    };

    private static string Times(double? ratio) => ratio is { } known ? $"{Wording.Number(known)} times" : "not to be measured beside";
}
