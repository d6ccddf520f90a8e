using System.Text.Json.Nodes;
using GpuGrad.Diagnosis;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.RecordTensor;
using GpuGrad.Recording;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Runs;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// Records a training that another program makes: tensors go in as spans of floats, and a run folder comes out as <c>gpugrad run</c> leaves one, with
/// histograms, statistics, verdicts and a report. Whoever wants the run to count as finished calls <see cref="Complete"/>. Not for several threads at once.
/// </summary>
public sealed class RunWriter : IDisposable
{
    private readonly ComputeDevice? _owned;
    private readonly RunFolder _folder;
    private readonly RunLife _life;
    private readonly RunDatabase _database;
    private readonly TensorMeter _meter;
    private readonly Dictionary<string, LayerInfo> _layers;
    private readonly HashSet<RecordedKind> _kinds = [];
    private RunManifest _manifest;
    private bool _knowsLosses;
    private bool _isOver;

    /// <summary>Makes the run folder, <c>outDirectory/name-yyyyMMdd-HHmmss</c>.</summary>
    /// <param name="outDirectory">Where run folders go; made where it is not there.</param>
    /// <param name="name">The name of the run.</param>
    /// <param name="layers">The names of the layers from the input; the last one is the output.</param>
    /// <exception cref="ArgumentException">There is no layer, or two have one name.</exception>
    /// <exception cref="RunException">The folder cannot be written.</exception>
    public RunWriter(string outDirectory, string name, params IReadOnlyList<string> layers)
        : this(ComputeDevice.Open("cpu:1"), outDirectory, name, Infos(layers), new ImportOrigin(name, []), owns: true)
    {
    }

    internal RunWriter(
        ComputeDevice device, string outDirectory, string name, IReadOnlyList<LayerInfo> layers, ImportOrigin origin, bool owns = false)
    {
        _owned = owns ? device : null;
        _layers = layers.ToDictionary(layer => layer.Name);
        DateTimeOffset now = DateTimeOffset.Now;
        try
        {
            _folder = RunFolder.Create(outDirectory, name, now);
            _life = RunLife.Begin(_folder, before: null);
            _manifest = new RunManifest
            {
                Name = name,
                Spec = new JsonObject(),
                Import = origin,
                Seed = 0,
                Device = new RunDevice(device.Selector.ToString(), device.Name),
                StartedAt = now,
                Process = RunProcess.Current,
            };
            _manifest.Write(_folder.ManifestPath);
            _database = RunDatabase.Open(_folder.DatabasePath);
            _meter = new TensorMeter(device);
        }
        catch
        {
            _database?.Dispose();
            _life?.Dispose();
            _owned?.Dispose();
            throw;
        }

        foreach (LayerInfo layer in layers)
        {
            _database.Write(layer);
        }
    }

    /// <summary>The run folder, absolute.</summary>
    public string Folder => _folder.Path;

    internal RunFolder RunFolder => _folder;

    internal RunManifest Manifest => _manifest;

    /// <summary>Records a tensor: its histogram and its statistics. One that was recorded before is replaced.</summary>
    /// <param name="step">The training step, from 0.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="kind">Which tensor of the layer it is.</param>
    /// <param name="values">Its values in any order, one at least.</param>
    /// <exception cref="ArgumentException">There is no such layer, no value, or the step is negative.</exception>
    /// <exception cref="ObjectDisposedException">The run is over.</exception>
    /// <exception cref="RunException">run.db cannot be written.</exception>
    public void Write(long step, string layer, RecordedKind kind, ReadOnlySpan<float> values) =>
        Write(Measure(step, [(layer, kind, values.ToArray())])[0]);

    /// <summary>Records the loss of a step and the learning rate that it used; NaN for what is not known.</summary>
    /// <exception cref="ArgumentException">The step, the epoch or the learning rate is negative.</exception>
    /// <exception cref="ObjectDisposedException">The run is over.</exception>
    /// <exception cref="RunException">run.db cannot be written.</exception>
    public void Write(StepRecord step)
    {
        ArgumentNullException.ThrowIfNull(step);
        ObjectDisposedException.ThrowIf(_isOver, this);
        ArgumentOutOfRangeException.ThrowIfNegative(step.Step, nameof(step));
        if (step.Epoch < 0 || step.LearningRate < 0)
        {
            throw new ArgumentException("an epoch and a learning rate are 0 or more, or NaN", nameof(step));
        }

        _database.Write(step);
        See(step.Step);
        _knowsLosses = true;
    }

    /// <summary>Ends the run: run.json says that it is finished and what looks wrong in it, and report.html is written.</summary>
    /// <exception cref="ObjectDisposedException">The run is over.</exception>
    /// <exception cref="RunException">A file cannot be written.</exception>
    public void Complete() => Finish([], RunStatus.Finished, withReport: true);

    /// <summary>Closes the run. Where it was not completed, run.json says that it was interrupted; what was recorded stays.</summary>
    public void Dispose()
    {
        if (!_isOver)
        {
            End(RunStatus.Interrupted, "the program that recorded it ended without completing it", []);
        }
    }

    /// <summary>Measures tensors of a step, in one launch, and writes nothing yet.</summary>
    internal LayerRecord[] Measure(long step, IReadOnlyList<(string Layer, RecordedKind Kind, ReadOnlyMemory<float> Values)> tensors)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        int[] layers = [.. tensors.Select(tensor => IdOf(tensor.Layer))];
        MeasuredTensor[] measured = _meter.Measure([.. tensors.Select(tensor => tensor.Values)]);
        return [.. measured.Select((result, i) => LayerRecord.Of(step, layers[i], tensors[i].Kind, result))];
    }

    internal void Write(LayerRecord record)
    {
        _database.Write(record);
        See(record.Step);
        _kinds.Add(record.Kind);
    }

    /// <summary>Adds a sentence on what was done to the numbers.</summary>
    internal void Note(string sentence) =>
        _manifest = _manifest with { Import = _manifest.Import! with { Notes = [.. _manifest.Import.Notes, sentence] } };

    internal void Finish(IReadOnlyList<ExpectationResult> expectations, RunStatus status, bool withReport)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        if (Missing() is { } missing)
        {
            Note(missing);
        }

        End(status, failure: null, expectations);
        Judgement judgement = RunDiagnosis.Of(_folder).Untried(ImportedAdvice.Untried);
        _manifest = _manifest with { Verdicts = judgement.Verdicts, Notes = judgement.Notes, Untried = judgement.Untried };
        _manifest.Write(_folder.ManifestPath);
        if (withReport)
        {
            ReportWriter.Write([_folder], _folder.ReportPath);
        }
    }

    /// <summary>Closes the run as one that failed; what was recorded stays.</summary>
    internal void Fail(string why) => End(RunStatus.Failed, why, []);

    /// <summary>Takes the run away again.</summary>
    internal void Discard()
    {
        Close();
        Directory.Delete(_folder.Path, recursive: true);
    }

    private void End(RunStatus status, string? failure, IReadOnlyList<ExpectationResult> expectations)
    {
        Close();
        _manifest = _manifest with { Status = status, Failure = failure, EndedAt = DateTimeOffset.Now, Expectations = expectations };
        _manifest.Write(_folder.ManifestPath);
    }

    private void Close()
    {
        _isOver = true;
        _meter.Dispose();
        _owned?.Dispose();
        try
        {
            _database.Dispose();
        }
        finally
        {
            _life.Dispose();
        }
    }

    private int IdOf(string layer) => _layers.TryGetValue(layer, out LayerInfo? info)
        ? info.Id
        : throw new ArgumentException($"there is no layer '{layer}'; {NearestName.Hint(layer, _layers.Keys)}", nameof(layer));

    private void See(long step) => _manifest = _manifest with { Steps = Math.Max(_manifest.Steps, step + 1) };

    // Clipping is the trainer's own business: where nothing was clipped nothing is missing.
    private string? Missing()
    {
        string[] missing =
        [
            .. RecordedKindSpelling.All
                .Where(kind => kind is not (RecordedKind.ClippedWeightGradient or RecordedKind.ClippedBiasGradient) && !_kinds.Contains(kind))
                .Select(kind => kind.Spell()),
            .. _knowsLosses ? [] : (string[])["loss"],
        ];
        return missing.Length == 0 ? null : $"Not recorded, and so not judged: {string.Join(", ", missing)}.";
    }

    private static LayerInfo[] Infos(IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return layers.Count == 0 ? throw new ArgumentException("a net has one layer at least", nameof(layers))
            : layers.Distinct().Count() < layers.Count ? throw new ArgumentException("two layers have the same name", nameof(layers))
            : [.. layers.Select((layer, i) => new LayerInfo(i, layer, i == layers.Count - 1 ? LayerInfo.Output : LayerInfo.Hidden, layer))];
    }
}
