using System.Globalization;
using GpuGrad.Checkpoints;
using GpuGrad.Experiments.Expectations;
using GpuGrad.Kernels;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Syntax;

namespace GpuGrad.Imports;

/// <summary>Makes a run of a folder of safetensors files, one a recorded step, that another program wrote (docs/import.md).</summary>
/// <param name="device">What measures the tensors, open.</param>
/// <param name="settings">What to import, and where to.</param>
internal sealed class FolderImport(ComputeDevice device, ImportSettings settings)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    // A file that is being written under its final name is given so long to become whole.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // Values that are measured in one launch, 64 MB of them, unless a single tensor has more.
    private const long MostValues = 1 << 24;

    private readonly List<long> _steps = [];
    private (float Least, float Most)? _scale;
    private bool _hasBiases;
    private bool _hasDoubles;

    /// <summary>A step was imported: its number, how many that makes, and how many there are as far as is known.</summary>
    public event Action<long, int, int>? Imported;

    /// <summary>While following: what is waited for.</summary>
    public event Action<string>? Waiting;

    /// <summary>Imports what there is, and with <see cref="ImportSettings.Follow"/> what comes until it is cancelled.</summary>
    /// <exception cref="RunException">The folder holds no steps, or a step without all its shards.</exception>
    /// <exception cref="CheckpointException">A file is damaged, or of another net. Without following no run is left then.</exception>
    /// <exception cref="SpecException">An expectation cannot be measured for this net.</exception>
    public ImportOutcome Run(CancellationToken cancellation)
    {
        IReadOnlyList<StepFiles> found = StepFiles.In(settings.Folder);
        ImportedNet? net = settings.Follow ? null : CheckAll(found);
        while (net is null)
        {
            if (found.Count > 0 && found[0].IsWhole && TryOpen(found[0]) is { } first)
            {
                using (first)
                {
                    net = new ImportedNet(first);
                }

                break;
            }

            Waiting?.Invoke(found.Count == 0 ? "for the first step" : WaitsFor(found[0]));
            if (cancellation.WaitHandle.WaitOne(s_pause))
            {
                throw new OperationCanceledException(cancellation);
            }

            found = StepFiles.In(settings.Folder);
        }

        ExpectationWatch watch = Watch(net);
        RunWriter run = new(device, settings.OutDirectory, settings.Name, net.Layers, new ImportOrigin(settings.Folder, []));
        try
        {
            bool isCancelled = Import(run, net, watch, found, cancellation);
            AddNotes(run, net);
            RunStatus status = isCancelled && !settings.Follow ? RunStatus.Interrupted : RunStatus.Finished;
            run.Finish(watch.Finish(finished: true, run.Manifest.Steps), status, settings.Report);
            return new ImportOutcome(run.RunFolder, run.Manifest, isCancelled);
        }
        catch (Exception e)
        {
            if (settings.Follow)
            {
                run.Fail(e.Message);
            }
            else
            {
                run.Discard();
            }

            throw;
        }
    }

    // Looks at every header before the first number is read, so that nothing is left half-imported.
    private ImportedNet CheckAll(IReadOnlyList<StepFiles> found)
    {
        if (found.Count == 0)
        {
            throw new RunException(
                $"{settings.Folder}: holds no step-NUMBER.safetensors; docs/import.md has a recorder, and --follow waits for the first step")
            {
                IsBadInput = true,
            };
        }

        ImportedNet? net = null;
        foreach (StepFiles files in found)
        {
            if (!files.IsWhole)
            {
                throw new RunException($"{files.Paths[0]}: {WaitsFor(files)}; --follow waits for it") { IsBadInput = true };
            }

            using OpenStep step = OpenStep.Of(files);
            net ??= new ImportedNet(step);
            net.Check(step);
        }

        return net!;
    }

    private static string WaitsFor(StepFiles files) =>
        FormattableString.Invariant($"step {files.Step} has {files.Paths.Count} of {files.Shards} shards");

    private ExpectationWatch Watch(ImportedNet net)
    {
        List<ExpectationSpec> expectations = [.. settings.Expect.Select(text => new ExpectationSpec(text))];
        foreach (ExpectationSpec expectation in expectations)
        {
            ExpectationSpec.Use(expectation.Text, SpecPath.Root.Field("--expect"), parsed => parsed.Check(net.Layers));
        }

        return new ExpectationWatch(expectations, net.Layers, [], new Dictionary<string, double>());
    }

    // Whether it was cancelled.
    private bool Import(RunWriter run, ImportedNet net, ExpectationWatch watch, IReadOnlyList<StepFiles> found, CancellationToken cancellation)
    {
        long last = -1;
        while (true)
        {
            foreach (StepFiles files in found.Where(files => files.Step > last))
            {
                if (cancellation.IsCancellationRequested)
                {
                    return true;
                }

                using OpenStep? step = files.IsWhole ? TryOpen(files) : null;
                if (step is null)
                {
                    Waiting?.Invoke(WaitsFor(files));
                    break;
                }

                net.Check(step);
                Import(run, net, watch, step);
                last = files.Step;
                Imported?.Invoke(last, _steps.Count, found.Count);
            }

            if (!settings.Follow)
            {
                return false;
            }

            if (cancellation.WaitHandle.WaitOne(s_pause))
            {
                return true;
            }

            found = StepFiles.In(settings.Folder);
        }
    }

    private void Import(RunWriter run, ImportedNet net, ExpectationWatch watch, OpenStep step)
    {
        long number = step.Files.Step, values = 0;
        float scale = step.Metadata.LossScale;
        List<LayerRecord> records = [];
        List<(string, RecordedKind, ReadOnlyMemory<float>)> waiting = [];
        foreach (StepTensor tensor in step.Tensors)
        {
            if (tensor.Name.Kind is not { } kind)
            {
                _hasBiases = true;
                continue;
            }

            if (values + tensor.Entry.Elements > MostValues)
            {
                Measure();
            }

            waiting.Add((net.LayerOf(tensor).Name, kind, Read(tensor, scale)));
            values += tensor.Entry.Elements;
        }

        Measure();
        _scale = _scale is var (least, most) ? (Math.Min(least, scale), Math.Max(most, scale)) : (scale, scale);
        _steps.Add(number);
        StepMetadata said = step.Metadata;
        StepRecord told = new(number, said.Epoch ?? double.NaN, said.Loss ?? double.NaN, said.LearningRate ?? double.NaN);
        if (said.Loss is not null)
        {
            run.Write(told);
        }

        records.ForEach(run.Write);
        watch.See(told, records);

        void Measure()
        {
            if (waiting.Count > 0)
            {
                records.AddRange(run.Measure(number, waiting));
                waiting.Clear();
                values = 0;
            }
        }
    }

    private float[] Read(StepTensor tensor, float scale)
    {
        if (tensor.Entry.Elements == 0)
        {
            throw new CheckpointException(tensor.Path, tensor.Entry.Name, $"its shape {CheckpointTensor.Describe(tensor.Entry.Shape)} holds no value");
        }

        _hasDoubles |= tensor.Entry.Type == SafetensorsType.F64;
        float[] values = tensor.File.Read(tensor.Entry);
        if (tensor.Name.IsScaled && scale != 1)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] /= scale;
            }
        }

        return values;
    }

    // Null where a step that is followed is not whole yet.
    private OpenStep? TryOpen(StepFiles files)
    {
        try
        {
            return OpenStep.Of(files);
        }
        catch (CheckpointException) when (settings.Follow && files.Paths.Any(path => DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < s_patience))
        {
            return null;
        }
    }

    private void AddNotes(RunWriter run, ImportedNet net)
    {
        run.Note(net.IsOrderSaid
            ? "The layers stand in the order that the recorder says."
            : "The layers stand in the order of their names, since the recorder does not say theirs.");
        if (_scale is (not 1, _) or (_, not 1))
        {
            string scales = _scale.Value.Least == _scale.Value.Most ? Text(_scale.Value.Most) : $"{Text(_scale.Value.Least)} to {Text(_scale.Value.Most)}";
            run.Note($"Gradients and δ were divided by the loss scale that they contained, {scales}.");
        }

        if (_hasDoubles)
        {
            run.Note("Values of 64 bits were rounded to 32; what is beyond the range of those counts as infinite or zero.");
        }

        if (_hasBiases)
        {
            run.Note("Biases themselves and their updates were left out: there is no record for them.");
        }

        if (Gaps() is { } gaps)
        {
            run.Note(gaps);
        }

        static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
    }

    // Where nearly all steps lie equally far apart, those are missing that do not.
    private string? Gaps()
    {
        List<long> distances = [.. _steps.Zip(_steps.Skip(1), (step, next) => next - step)];
        if (distances.Count < 4)
        {
            return null;
        }

        long usual = distances.GroupBy(distance => distance).MaxBy(group => group.Count())!.Key;
        List<int> wide = [.. Enumerable.Range(0, distances.Count).Where(i => distances[i] > usual && distances[i] % usual == 0)];
        return wide.Count == 0 || distances.Count(distance => distance == usual) < 3 * distances.Count / 4 ? null
            : FormattableString.Invariant($"Steps are missing: they lie {usual} apart, but after {_steps[wide[0]]} comes {_steps[wide[0] + 1]}")
                + (wide.Count == 1 ? "." : FormattableString.Invariant($", and so in {wide.Count - 1} more places."));
    }
}

/// <summary>What is imported, and where to.</summary>
/// <param name="Folder">The folder of the files.</param>
/// <param name="OutDirectory">Where run folders go.</param>
/// <param name="Name">The name of the run.</param>
/// <param name="Follow">Whether to wait for more steps until cancelled.</param>
/// <param name="Expect">What the run must fulfil (docs/expectations.md).</param>
/// <param name="Report">Whether report.html is written.</param>
internal sealed record ImportSettings(string Folder, string OutDirectory, string Name, bool Follow, IReadOnlyList<string> Expect, bool Report);

/// <summary>What an import left.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Manifest">Its run.json.</param>
/// <param name="IsCancelled">Whether the user ended it.</param>
internal sealed record ImportOutcome(RunFolder Folder, RunManifest Manifest, bool IsCancelled);
