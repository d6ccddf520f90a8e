using System.Globalization;
using GpuGrad.Cures;
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
        VerdictDisplay.Print(cure.Verdicts);
        AnsiConsole.Write(Trials(cure));
        foreach (RefusedRemedy refused in cure.Refused)
        {
            Console.WriteLine($"Not for this net: {refused.Remedy.Name}: {refused.Why}");
        }

        Console.WriteLine(cure.Sentence);
        if (cure.Winner is { } winner)
        {
            Console.WriteLine($"To apply it: {string.Join(' ', winner.Treatment.Assignments.Select(assignment => assignment.ForShell))}");
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
        verdicts = cure.Verdicts,
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
        set = trial.Treatment.Assignments.Select(assignment => assignment.ToString()),
        result = trial.Result,
        full = trial.Full,
    };

    private static Table Trials(Cure cure)
    {
        bool accuracies = cure.Trials.Append(cure.Untreated).Any(trial => trial.Result.TestAccuracy is not null);
        Table table = new Table().AddColumns("", "net", "‖δ‖ first / last");
        foreach (string column in (string[])["train loss", accuracies ? "test" : "test loss", .. cure.Untreated.Full is null ? (string[])[] : ["in full"]])
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
            trial.Result.Divergence is null ? Number(trial.Result.TrainLoss) : "",
            Learned(trial.Result),
            .. cure.Untreated.Full is null ? (string[])[] : [trial.Full is { } full ? Learned(full) : ""],
        ];
    }

    private static string Learned(TrialResult result) => result switch
    {
        { Divergence: { } diverged } => diverged,
        { TestAccuracy: { } accuracy } => accuracy.ToString("P1", CultureInfo.InvariantCulture),
        _ => Number(result.TestLoss),
    };

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
