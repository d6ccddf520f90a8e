using GpuGrad.Cli.View;
using GpuGrad.Cures;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Running;
using GpuGrad.Runs;

namespace GpuGrad.Cli;

/// <summary>Runs the nets of an experiment one after the other, shows them, and writes their reports.</summary>
/// <param name="device">Where.</param>
/// <param name="experiment">The experiment as it was written.</param>
/// <param name="data">Its data.</param>
/// <param name="outDirectory">Where run folders go.</param>
/// <param name="group">Links the runs of a sweep; null for a run of its own.</param>
/// <param name="settings">What else the command line says.</param>
internal sealed class RunSession(
    ComputeDevice device, SpecDocument experiment, LoadedData data, string outDirectory, string? group, RunSettings settings)
{
    /// <summary>Does the jobs in their order, until they are done or cancelled.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<RunJob> jobs, CancellationToken cancellation)
    {
        using RunDisplay display = RunDisplay.Start(settings.Json, device, [.. jobs.Select(job => job.Variant)]);
        ExperimentRunner runner = new(device, outDirectory)
        {
            Trials = settings.Trials,
            DataFolder = Path.GetFullPath(data.BaseDirectory),
            Experiment = experiment,
        };
        using RunViewer? viewer = settings.View ? RunViewer.Start(outDirectory, group, settings.Json) : null;
        runner.Began += folder => viewer?.Show(folder);
        runner.MemoryPlanned += display.ShowMemory;
        runner.LargeDatabaseForeseen += display.ShowSize;
        runner.StartMeasured += display.ShowStart;
        runner.PretrainingProgressed += display.ShowPretraining;
        runner.Pretrained += display.ShowPretrained;
        runner.Progressed += display.ShowProgress;
        runner.Recorded += display.ShowRecords;
        runner.Tried += display.ShowTrial;
        runner.ExpectationFailed += display.ShowFailedExpectation;
        List<RunOutcome> outcomes = [];
        foreach (RunJob job in jobs)
        {
            display.ShowVariant(job.Variant);
            RunOutcome outcome = job.Done ?? Train(runner, display, job, cancellation);
            outcomes.Add(outcome);
            display.ShowOutcome(outcome);
            if (cancellation.IsCancellationRequested)
            {
                break;
            }
        }

        RunResults results = new(outcomes);
        display.ShowTable(results);
        display.ShowFindings(results);
        display.ShowExpectations(results);
        display.ShowReports(settings.Report ? WriteReports(outcomes) : null, results);
        int exitCode = cancellation.IsCancellationRequested ? ExitCode.Interrupted
            : outcomes.Any(o => o.Manifest.Status == RunStatus.Failed) ? ExitCode.Failure
            : outcomes.All(o => o.ExpectationsPassed) ? ExitCode.Done
            : ExitCode.ExpectationFailed;
        viewer?.Stay(cancellation);
        return exitCode;
    }

    private RunOutcome Train(ExperimentRunner runner, RunDisplay display, RunJob job, CancellationToken cancellation)
    {
        Dataset dataset = data[job.Variant.Spec.Data.Source];
        if (job.Point is not { } point)
        {
            display.ShowWeights(job.Variant);
            return runner.Run(job.Variant, dataset, group, cancellation);
        }

        if (point.Manifest.DataSha256 != dataset.Sha256)
        {
            throw new RunException(
                $"{point.Folder.Path}: trained on other data (SHA-256 {point.Manifest.DataSha256}) than there are now ({dataset.Sha256}); bring those back, or run the experiment anew")
            {
                IsBadInput = true,
            };
        }

        display.ShowResume(point);
        return runner.Resume(point, dataset, cancellation);
    }

    // One report a run, and for a sweep one that shows the runs side by side.
    private string WriteReports(IReadOnlyList<RunOutcome> outcomes)
    {
        foreach (RunOutcome outcome in outcomes)
        {
            ReportWriter.Write([outcome.Folder], outcome.Folder.ReportPath);
        }

        if (group is null)
        {
            return outcomes[0].Folder.ReportPath;
        }

        string comparison = Path.GetFullPath(Path.Combine(outDirectory, $"{group}.html"));
        ReportWriter.Write([.. outcomes.Select(o => o.Folder)], comparison);
        return comparison;
    }
}

/// <summary>What the command line says of runs, apart from the experiment.</summary>
/// <param name="Trials">How much is tried where something looks wrong; null for nothing.</param>
/// <param name="Report">Whether reports are written.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
/// <param name="View">Whether the runs are to be seen in a browser while they train.</param>
internal sealed record RunSettings(CureSettings? Trials, bool Report, bool Json, bool View);

/// <summary>One net of an experiment: to be trained, to be gone on with from a point, or done already.</summary>
internal sealed record RunJob(SpecVariant Variant, ResumePoint? Point = null, RunOutcome? Done = null);
