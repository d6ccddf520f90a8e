using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Cures;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Running;
using GpuGrad.Runs;
using GpuGrad.Training;
using GpuGrad.Verdicts;
using Spectre.Console;

namespace GpuGrad.Cli;

/// <summary>
/// Shows runs as they go: a line that keeps changing on a terminal, plain lines every few seconds when piped, nothing but
/// the result as JSON with <c>--json</c>.
/// </summary>
internal sealed class RunDisplay : IDisposable
{
    private readonly bool _json;
    private readonly LiveLine _line;
    private readonly int _variants;
    private readonly IAnsiConsole _console;
    private readonly GradientLines _gradients = new();
    private string _label = "";
    private int _number;
    private (long Step, long Time)? _first;

    private RunDisplay(bool json, int variants)
    {
        _json = json;
        _variants = variants;
        _line = new LiveLine(json);
        _console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            // Nobody's window wraps it: keep a table's rows on one line each.
            _console.Profile.Width = 200;
        }
    }

    public static RunDisplay Start(bool json, ComputeDevice device, IReadOnlyList<SpecVariant> variants)
    {
        RunDisplay display = new(json, variants.Count);
        string nets = variants.Count == 1 ? "1 net" : $"{variants.Count} nets";
        display._line.Write($"{variants[0].Spec.Name}: {nets} on {device.Selector} ({device.Name})");
        return display;
    }

    public void ShowVariant(SpecVariant variant)
    {
        _label = _variants == 1 ? variant.Spec.Name : variant.Label;
        _number++;
        _first = null;
        _gradients.Clear();
        _line.Wait();
        _line.Begin($"{Net}: planning its kernels");
    }

    public void ShowWeights(SpecVariant variant)
    {
        if (variant.Spec.Train.Weights is { } weights)
        {
            _line.Write($"{_label}: starts from the weights of {weights}");
        }
    }

    // Of a sweep --dry-run and devices tell it, net by net.
    public void ShowMemory(MemoryUse memory, IReadOnlyList<string> largest)
    {
        if (_variants == 1)
        {
            _line.Write($"{_label}: device memory {memory}; largest are {string.Join(", ", largest)}");
        }

        _line.Begin($"{Net}: preparing its first step");
    }

    public void ShowSize(RunSize size) => _line.Write(string.Create(
        CultureInfo.InvariantCulture,
        $"{_label}: run.db will grow to about {ByteCount.Format(size.DatabaseBytes)}, {ByteCount.Format(size.RecordedStepBytes)} for each of {size.RecordedSteps:N0} recorded steps; a larger record.every or fewer record.kinds take less"));

    public void ShowResume(ResumePoint point)
    {
        foreach (string damaged in point.Damaged)
        {
            Error($"{_label}: {damaged}; {(point.State is null ? "there is none before it" : "going on from the checkpoint before it")}");
        }

        _line.Write($"{_label}: {Place(point)}, in {point.Folder.Path}");
    }

    private string Net => _variants == 1 ? _label : $"net {_number} of {_variants}, {_label}";

    private static string Place(ResumePoint point) => point.State switch
    {
        null => point.Damaged.Count > 0 ? "no checkpoint can be read, it begins again" : "there is no checkpoint yet, it begins again",
        { Training.Step: 0, Notes.Pretraining: { Layer: not null } pretraining } => string.Create(
            CultureInfo.InvariantCulture, $"going on from step {pretraining.Step:N0} of the pre-training of layer {pretraining.Done.Count + 1}"),
        { Training.Step: var step } => string.Create(CultureInfo.InvariantCulture, $"going on from step {step:N0}"),
    };

    // Of a sweep the table has them.
    public void ShowStart(IReadOnlyList<Measurement> speeds)
    {
        if (speeds.Count > 0 && _variants == 1)
        {
            _line.Write($"{_label}: speeds at the start, first to last hidden layer: {string.Join(", ", speeds.Select(s => Number(s.Value)))}");
        }
    }

    public void ShowPretraining(PretrainingProgress progress) => _line.Change(string.Create(
        CultureInfo.InvariantCulture,
        $"{Net}: pre-training layer {progress.Number} of {progress.Layers}, step {progress.Step:N0} of {progress.Steps:N0}, reconstruction loss {progress.Loss:G4}"));

    public void ShowPretrained(IReadOnlyList<PretrainedLayer> layers)
    {
        foreach (PretrainedLayer layer in layers)
        {
            _line.Write($"{_label}: pre-trained {layer.DisplayName}: reconstruction loss ({layer.Loss}) from {Number(layer.FirstLoss)} to {Number(layer.LastLoss)}");
        }
    }

    public void ShowProgress(TrainingProgress progress) => _line.Change(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Net}: step {progress.Step:N0} of {progress.Steps:N0}{Left(progress)}, epoch {progress.Epoch:F1}, loss {progress.Loss:G4}, test {Result(progress.TestLoss, progress.TestAccuracy)}"),
        _gradients.Draw);

    public void ShowRecords(IReadOnlyList<LayerInfo> layers, IReadOnlyList<LayerRecord> records)
    {
        if (_line.ShowsBlocks)
        {
            _gradients.Add(layers, records);
        }
    }

    public void ShowTrial(CureProgress progress) => _line.Change(string.Create(
        CultureInfo.InvariantCulture, $"{Net}: something looks wrong; trying what helps, {progress.Number} of about {progress.Count}: {progress.Name}"));

    public void ShowOutcome(RunOutcome outcome)
    {
        using RunDatabaseReader database = RunDatabaseReader.Open(outcome.Folder.DatabasePath);
        IReadOnlyDictionary<string, double> metrics = outcome.Manifest.FinalMetrics;
        string end = metrics.TryGetValue(RunMetrics.TestLoss, out double loss)
            ? $" It ends with a test {Result(loss, metrics.TryGetValue(RunMetrics.TestAccuracy, out double accuracy) ? accuracy : null, " of")}."
            : "";
        _line.Write($"{_label}: {StartSummary.Of(database).Sentence}{end}");
        if (metrics.TryGetValue(RunMetrics.NonFiniteSteps, out double nonFinite))
        {
            _line.Write(string.Create(
                CultureInfo.InvariantCulture, $"{_label}: {nonFinite:N0} of {outcome.Manifest.Steps:N0} steps had a gradient that was NaN or infinite."));
        }

        if (outcome.Manifest.StoppedEarly is { } stop)
        {
            _line.Write(string.Create(CultureInfo.InvariantCulture, $"{_label}: stopped early after {outcome.Manifest.Steps:N0} steps: {stop}."));
        }

        if (outcome.Manifest.Status == RunStatus.Failed)
        {
            Error($"{_label}: {outcome.Manifest.Failure}");
        }
        else if (outcome.Manifest.Status == RunStatus.Interrupted)
        {
            Error($"{_label}: interrupted at step {outcome.Manifest.Steps}; what was recorded is in {outcome.Folder.Path}");
        }
    }

    public void ShowTable(RunResults results)
    {
        if (_json)
        {
            return;
        }

        _console.Write(NetsTable.Of(results));
        if (results.HasSeeds)
        {
            _line.Write("Of several seeds: the median, and smallest to largest in parentheses.");
        }
    }

    /// <summary>A line for each thing that is wrong, with the best that can be done; the whole story is told by <c>diagnose</c>.</summary>
    public void ShowFindings(RunResults results)
    {
        if (_json)
        {
            return;
        }

        // Of several seeds a line for each kind, with the nets that have it.
        if (results.HasSeeds)
        {
            ShowVerdicts(results.Nets);
        }

        IReadOnlyList<RunOutcome> outcomes = results.Outcomes;
        foreach (RunOutcome outcome in results.HasSeeds ? [] : outcomes)
        {
            string net = outcome.Manifest.Sweep?.Label ?? outcome.Manifest.Name;
            VerdictDisplay.PrintShort(net, outcome.Manifest);
        }

        if (outcomes.FirstOrDefault(outcome => outcome.Manifest.Verdicts is { Count: > 0 }) is { } first)
        {
            _line.Write($"Evidence and other options: gpugrad diagnose {first.Folder.Path}");
        }
        else if (outcomes.All(outcome => outcome.Manifest is { Status: RunStatus.Finished, Verdicts: not null }
            && outcome.Manifest.Notes?.Any(note => note.Kind == VerdictKind.NothingRecorded) != true))
        {
            _line.Write("Nothing looks wrong.");
        }
    }

    /// <summary>How many expectations hold; what failed goes to the error stream with what was measured, and says so with --json too.</summary>
    public void ShowExpectations(RunResults results)
    {
        foreach (NetExpectation expectation in NetExpectation.Of(results.Nets))
        {
            if (expectation.Passed < expectation.Runs)
            {
                ComparedNet net = results.Nets[expectation.Net];
                bool hasSeeds = net.Runs.Count > 1;
                string failed = hasSeeds
                    ? string.Create(CultureInfo.InvariantCulture, $" in {expectation.Runs - expectation.Passed} of {expectation.Runs} seeds") : "";
                string which = hasSeeds ? string.Create(CultureInfo.InvariantCulture, $" (seed {expectation.Seed})") : "";
                Error($"{net.Label}: expectation FAILED{failed}: {Describe(expectation.Shown)}{which}");
            }
        }

        int count = results.Outcomes.Sum(outcome => outcome.Manifest.Expectations.Count);
        int passed = results.Outcomes.Sum(outcome => outcome.Manifest.Expectations.Count(expectation => expectation.Passed));
        if (count > 0)
        {
            _line.Write($"{passed} of {count} expectations hold.");
        }
    }

    public void ShowFailedExpectation(ExpectationResult expectation) => _line.Write($"{_label}: expectation failed, the run goes on: {Describe(expectation)}");

    public void ShowReports(string? report, RunResults results)
    {
        if (_json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    report,
                    nets = results.Nets.Select(net => new
                    {
                        label = net.Label,
                        seeds = net.Runs.Select(run => run.Manifest.Seed),
                        firstToLast = net.FirstToLast,
                        metrics = net.Runs.SelectMany(run => run.Manifest.FinalMetrics.Keys).Distinct().ToDictionary(name => name, net.Metric),
                    }),
                    runs = results.Outcomes.Select(o => new
                    {
                        folder = o.Folder.Path,
                        status = o.Manifest.Status,
                        label = o.Manifest.Sweep?.Label,
                        steps = o.Manifest.Steps,
                        speeds = o.Speeds.Select(s => s.Value),
                        pretraining = o.Manifest.Pretraining,
                        metrics = o.Manifest.FinalMetrics,
                        expectations = o.Manifest.Expectations,
                        verdicts = o.Manifest.Verdicts,
                        notes = o.Manifest.Notes,
                        stoppedEarly = o.Manifest.StoppedEarly,
                        failure = o.Manifest.Failure,
                    }),
                },
                CommandJson.Options));
        }
        else if (report is not null)
        {
            _line.Write($"Report: {report}");
        }
        else
        {
            _line.Write($"Runs: {string.Join(", ", results.Outcomes.Select(o => o.Folder.Path))}");
        }
    }

    public void Dispose() => _line.Dispose();

    // From how long the steps took since the first that was told.
    private string Left(TrainingProgress progress)
    {
        if (_first is not { } first || progress.Step <= first.Step)
        {
            _first ??= (progress.Step, Stopwatch.GetTimestamp());
            return "";
        }

        TimeSpan left = Stopwatch.GetElapsedTime(first.Time) * ((progress.Steps - progress.Step) / (double)(progress.Step - first.Step));
        return left.TotalSeconds < 1 ? "" : string.Create(
            CultureInfo.InvariantCulture, $" ({(left.TotalHours < 1 ? $"{left:m\\:ss}" : $"{(long)left.TotalHours}:{left:mm\\:ss}")} left)");
    }

    private static string Describe(ExpectationResult expectation)
    {
        string measured = expectation.Measured.Length == 0 ? "not measured" : $"measured {expectation.Measured}";
        return $"{expectation.Text}: {measured}{(expectation.Note is null ? "" : $" ({expectation.Note})")}";
    }

    private void ShowVerdicts(IReadOnlyList<ComparedNet> nets)
    {
        foreach (VerdictSummary verdict in VerdictSummary.Of(nets, NetParameters.Of(nets)))
        {
            string seeds = verdict.Seeds.Length == 0 ? "" : $", {verdict.Seeds}";
            string figure = verdict.Quantity is null || verdict.Range.Finite == 0 ? ""
                : $"; {verdict.Quantity} {Number(verdict.Range.Low)}{(verdict.Range.Low == verdict.Range.High ? "" : $" to {Number(verdict.Range.High)}")}";
            _line.Write($"{verdict.Title}: {verdict.Where}{seeds}{figure}");
        }
    }

    // Outputs that are no numbers have no accuracy worth telling.
    private static string Result(double loss, double? accuracy, string of = "") => accuracy is { } share && double.IsFinite(loss)
        ? string.Create(CultureInfo.InvariantCulture, $"accuracy{of} {share:P1}")
        : string.Create(CultureInfo.InvariantCulture, $"loss{of} {loss:G4}");

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private void Error(string text)
    {
        _line.Clear();
        Console.Error.WriteLine($"gpugrad: {text}");
    }
}
