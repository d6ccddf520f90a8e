using System.Globalization;
using GpuGrad.Cures;
using GpuGrad.Remedies;
using Spectre.Console;

namespace GpuGrad.Cli;

/// <summary>Shows a search for a cure: what is being tried, then what is wrong, what every remedy did and what applies the best.</summary>
internal sealed class CureDisplay : IDisposable
{
    private readonly LiveLine _line;

    public CureDisplay(bool json, string title)
    {
        _line = new LiveLine(json);
        _line.Write(title);
        if (Console.IsOutputRedirected)
        {
            // Nobody's window wraps it: keep a table's rows on one line each.
            AnsiConsole.Profile.Width = 200;
        }
    }

    public void ShowProgress(CureProgress progress) =>
        _line.Change(string.Create(CultureInfo.InvariantCulture, $"trial {progress.Number} of about {progress.Count}: {progress.Name}"));

    public void Show(Cure cure, string? output)
    {
        _line.Clear();
        VerdictDisplay.Print(cure.Judgement);
        AnsiConsole.Write(Trials(cure));
        foreach (RefusedRemedy refused in cure.Refused)
        {
            Console.WriteLine($"Not for this net: {refused.Remedy.Name}: {refused.Why}");
        }

        Console.WriteLine(cure.Sentence);
        if (cure.Winner is { } winner)
        {
            Console.WriteLine($"To apply it: {string.Join(' ', winner.Treatment.Settings.Select(SpecAssignment.ForShell))}");
            Console.WriteLine(output is null ? "--out cured.json writes an experiment file with it." : $"Written: {output}");
        }
        else if (output is not null)
        {
            Console.WriteLine($"{output} is not written: there is nothing to change.");
        }
    }

    /// <summary>The result for <c>--json</c>.</summary>
    public static object ToJson(Cure cure, string device, string name) => new
    {
        device,
        name,
        verdicts = cure.Judgement.Verdicts,
        notes = cure.Judgement.Notes,
        heldBack = cure.Samples,
        untreated = Trial(cure.Untreated),
        trials = cure.Trials.Select(Trial),
        refused = cure.Refused.Select(refused => new { name = refused.Remedy.Name, kind = refused.Remedy.Kind, why = refused.Why }),
        winner = cure.Winner is { } winner ? Trial(winner) : null,
        sentence = cure.Sentence,
    };

    public void Dispose() => _line.Dispose();

    private static object Trial(TreatmentTrial trial) => new
    {
        name = trial.Treatment.Name,
        kinds = trial.Treatment.Remedies.Select(remedy => remedy.Kind),
        set = trial.Treatment.Settings,
        look = Figures(trial.Result),
        full = trial.Full is null ? null : Figures(trial.Full),
    };

    private static object Figures(TrialResult result) => new
    {
        result.Steps,
        result.GradientRatio,
        result.TrainLoss,
        result.Loss,
        result.Accuracy,
        result.Divergence,
        suspects = result.Findings.Suspects.Select(suspect => suspect.Kind),
        result.Findings.Learns,
    };

    private static Table Trials(Cure cure)
    {
        bool accuracies = cure.Trials.Append(cure.Untreated).Any(trial => trial.Result.Accuracy is not null);
        string held = accuracies ? "accuracy held back" : "loss held back";
        Table table = new Table().AddColumns("", "net", "‖δ‖ first / last");
        foreach (string column in (string[])[
            "train loss", string.Create(CultureInfo.InvariantCulture, $"{held}, {cure.Untreated.Result.Steps:N0} steps"),
            string.Create(CultureInfo.InvariantCulture, $"{cure.Untreated.Full!.Steps:N0} steps"), "left"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddRow(Row("before", cure.Untreated));
        table.AddEmptyRow();
        for (int i = 0; i < cure.Trials.Count; i++)
        {
            table.AddRow(Row((i + 1).ToString(CultureInfo.InvariantCulture), cure.Trials[i]));
        }

        return table;

        string[] Row(string place, TreatmentTrial trial) =>
        [
            place,
            Markup.Escape(trial == cure.Winner ? $"{trial.Treatment.Name}  <- the cure" : trial.Treatment.Name),
            trial.Result.GradientRatio is { } ratio ? Number(ratio) : "",
            trial.Full is { Divergence: null, TrainLoss: var loss } ? Number(loss) : "",
            Learned(trial.Result),
            trial.Full is { } full ? Learned(full) : "",
            trial.Full is { } last ? string.Join(", ", last.Findings.Suspects.Select(suspect => suspect.Title)) : "",
        ];
    }

    private static string Learned(TrialResult result) => result switch
    {
        { Divergence: { } diverged } => diverged,
        { Accuracy: { } accuracy } => accuracy.ToString("P1", CultureInfo.InvariantCulture),
        _ => Number(result.Loss),
    };

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
