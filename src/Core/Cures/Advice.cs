using System.Globalization;
using GpuGrad.Diagnosis;
using GpuGrad.Verdicts;

namespace GpuGrad.Cures;

/// <summary>Turns what was tried on a net into verdicts with options.</summary>
internal static class Advice
{
    private const int MostOptions = 3;
    private static readonly VerdictKind[] s_ofTheRate = [VerdictKind.UpdatesTooLarge, VerdictKind.UpdatesTooSmall, VerdictKind.Divergence];

    /// <summary>
    /// A root is a verdict where the net does not learn, or where something other than another learning rate mends it and makes the net learn better; else it
    /// is a note.
    /// </summary>
    /// <param name="found">What the records of the net as it is show.</param>
    /// <param name="untreated">The net as it is.</param>
    /// <param name="trials">Everything that was tried, the best first.</param>
    /// <param name="samples">Samples that were held back.</param>
    public static Judgement Judge(Findings found, TreatmentTrial untreated, IReadOnlyList<TreatmentTrial> trials, int samples)
    {
        TreatmentTrial[] better = [.. trials.Where(trial => trial.Full?.Beats(untreated.Full!, samples) == true)];
        return found.Judge(
            root =>
            {
                VerdictOption[] options =
                [
                    .. better.Where(trial => !trial.Full!.Findings.Suspects.Any(suspect => suspect.Kind == root.Kind))
                        .OrderBy(trial => trial.Full!.Findings.Suspects.Count > 0)
                        .Take(MostOptions).Select(trial => Option(untreated.Full!, trial)),
                ];
                return root with { Options = options, Cure = options.Length > 0 ? options[0].Text : Nothing(trials, better) };
            },
            root => !found.Learns || (!s_ofTheRate.Contains(root.Kind) && root.Options.Any(option => !option.Set.All(IsRate))));
    }

    /// <summary>Whether nothing that is found can be a verdict, whatever trials show.</summary>
    public static bool AreNotes(Findings found) => found.Learns
        && found.Suspects.All(suspect => suspect.Follows is not null || s_ofTheRate.Contains(suspect.Kind));

    private static bool IsRate(string assignment) => assignment.StartsWith("train.optimizer.learningRate=", StringComparison.Ordinal);

    private static VerdictOption Option(TrialResult before, TreatmentTrial trial)
    {
        TrialResult after = trial.Full!;
        string loss = after.Accuracy is null || !double.IsFinite(before.Loss) ? "" : $", loss {Wording.Number(after.Loss)} ({Wording.Number(before.Loss)})";
        string gradient = (before.GradientRatio, after.GradientRatio) is ({ } was, { } now)
            ? $", gradient of the first hidden layer over the last {Wording.Number(now)} ({Wording.Number(was)})" : "";
        return new VerdictOption(
            trial.Treatment.Settings,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Capitalised(trial.Treatment.Name)}: {CureWording.Figure(after)} on training data held back (as it is {CureWording.Figure(before)}){loss}{gradient}, after {after.Steps:N0} steps; the verdict is gone."),
            new OptionTrial(after.Steps, Figures(before), Figures(after), Cured: true));
    }

    private static TrialFigures Figures(TrialResult result) => new(result.Loss, result.Accuracy, result.GradientRatio);

    private static string Nothing(IReadOnlyList<TreatmentTrial> trials, IReadOnlyList<TreatmentTrial> better)
    {
        string gained = better.Count == 0 ? ""
            : $" {Capitalised(better[0].Treatment.Name)} learns better ({CureWording.Figure(better[0].Full!)}), but leaves this.";
        return $"Nothing that was tried makes this go away and the net learn better.{gained} Tried: {string.Join(", ", trials.Select(trial => trial.Treatment.Name))}.";
    }

    private static string Capitalised(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
