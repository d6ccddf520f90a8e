using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.AdvanceStep;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.GatherBatch;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Net;
using GpuGrad.Optimizers;
using GpuGrad.Recording;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Planning;

/// <summary>
/// One step of a net as a flat list of kernel calls over preallocated buffers: next batch, forward, loss, backward (of several batches in turn where gradients
/// are accumulated), record, update. Planned once per shape; running it allocates nothing on the device and copies nothing to it.
/// </summary>
internal sealed class StepPlan : IDisposable
{
    /// <summary>Steps whose losses the device remembers: the most that <see cref="Run"/> takes at once.</summary>
    public const int LossCapacity = 4096;

    // Tensors that are named where memory is told of.
    private const int LargestTold = 3;

    private readonly ComputeDevice _device;
    private readonly StepPlanSettings _settings;
    private readonly PlanBuilder _builder;
    private readonly DeviceBuffer<StepState> _state;
    private readonly DeviceBuffer<float> _learningRates;
    private readonly DeviceBuffer<StepLossRecord> _losses;
    private readonly DeviceBuffer<float> _rowLoss;
    private readonly DeviceBuffer<int> _rowCorrect;
    private readonly DeviceBuffer<int> _labels;
    private readonly DeviceBuffer<float> _numbers;
    private Tensor? _outputs;
    private readonly DeviceRecorder? _recorder;
    private readonly Optimizer? _optimizer;
    private DirectionRecorder? _directions;
    private long _firstStep;
    private readonly StepProgram _program;
    private readonly List<(int First, int End)> _backwardCalls = [];

    /// <summary>Plans a step of a net over a split.</summary>
    public StepPlan(ComputeDevice device, IPlannedNet net, ParameterSet parameters, DeviceSplit data, StepPlanSettings settings)
    {
        (_device, _settings) = (device, settings);
        long before = device.MemoryBytes;
        StepsPerEpoch = settings.Mode == PlanMode.Evaluate
            ? (data.Count + settings.Batch - 1) / settings.Batch
            : Math.Max(1, data.Count / settings.Samples);
        _state = device.Allocate<StepState>(1);
        LearningRates = RatesOf(settings);
        _learningRates = device.Allocate<float>(LearningRates.Count);
        _learningRates.Upload([.. LearningRates]);
        _losses = device.Allocate<StepLossRecord>(LossCapacity);
        int lossRows = checked(settings.Samples * data.LabelColumns);
        _rowLoss = device.Allocate<float>(lossRows);
        _rowCorrect = device.Allocate<int>(settings.Loss == LossKind.MeanSquaredError ? 0 : lossRows);
        _labels = device.Allocate<int>(lossRows);
        _numbers = device.Allocate<float>((long)settings.Samples * data.NumberColumns);
        MemoryUse memory = new() { Work = Taken() };
        if (settings.RecordedKinds.Count > 0)
        {
            _recorder = new DeviceRecorder(device, net.LayerInfos.Count * settings.RecordedKinds.Count, settings.RecordEvery, settings.MostRecordSlots);
        }

        memory += new MemoryUse { Records = Taken() };
        _optimizer = settings.Train is not { } train
            ? null
            : new Optimizer(device, train.Optimizer, train.Clip, train.NonFinite, parameters, settings.Steps, _recorder?.Slots ?? 0,
                train.Ema?.Decay);
        memory += new MemoryUse { Optimizer = Taken() };
        MemoryPlan places;
        using (PlanBuilder trial = Builder(memory: null))
        {
            Emit(trial, net, parameters, data);
            places = LayOut(trial);
            memory += new MemoryUse { Records = Taken() };
            _builder = Place(places, trial);
        }

        memory += new MemoryUse { Tensors = Taken() };
        Emit(_builder, net, parameters, data);
        Memory = memory + new MemoryUse { Work = Taken() };
        _program = device.Load(_builder.Calls, repeats: true);
        Seek(0);

        long Taken()
        {
            long taken = device.MemoryBytes - before;
            before = device.MemoryBytes;
            return taken;
        }
    }

    /// <summary>The device memory that the plan takes, without parameters and data.</summary>
    public MemoryUse Memory { get; }

    /// <summary>The learning rate of each step; the last one holds for all further steps.</summary>
    public IReadOnlyList<float> LearningRates { get; }

    /// <summary>Steps in which a plan with gradients sees each sample at most once, or one without sees every sample.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The number of the step that runs next.</summary>
    public long NextStep { get; private set; }

    /// <summary>How many of the next <paramref name="steps"/> may run before <see cref="ReadRecords"/> must be called: a ring holds what is recorded.</summary>
    public int StepsBeforeReading(int steps)
    {
        int recorded = 0;
        for (int i = 0; i < steps; i++)
        {
            if (IsRecorded(NextStep + i) && ++recorded > _recorder!.Slots)
            {
                return i;
            }
        }

        return steps;
    }

    /// <summary>The layers with weights, and where their tensors lie.</summary>
    public IReadOnlyList<RecordedLayer> Layers => _builder.Layers;

    /// <summary>The kernel calls of a step in order, those of recorded steps included.</summary>
    public IReadOnlyList<KernelCall> Calls => _builder.Calls.Calls;

    /// <summary>Whether steps are launched as CUDA graphs, and why not: <see cref="StepProgram.Graphs"/>.</summary>
    public string? Graphs => _program.Graphs;

    /// <summary>Multiply-adds of the matrix products of a step.</summary>
    public long MultiplyAdds => _builder.Calls.MultiplyAdds;

    /// <summary>What a step computes, in the order it was planned; without parameters and their gradients.</summary>
    public IReadOnlyList<PlanTensor> Tensors => [.. _builder.Tensors, new("the loss of every sample", [checked((int)_rowLoss.Length)], _rowLoss.View)];

    /// <summary>The largest tensors with their sizes, such as <c>the output of 2 (1.6 MB)</c>; tensors that share memory count each for itself.</summary>
    public IReadOnlyList<string> LargestTensors => LargestOf(_builder);

    /// <summary>What the optimizer remembers from step to step; nothing in a plan that updates nothing.</summary>
    public IEnumerable<PlanTensor> OptimizerMemory => _optimizer?.Memory ?? [];

    /// <summary>The average of the weights; null in a plan that keeps none.</summary>
    public WeightAverage? Average => _optimizer?.Average;

    /// <summary>
    /// All that a plan remembers from step to step, apart from parameters: that of the optimizer, and the gradients kept to be compared with the next.
    /// </summary>
    public IEnumerable<PlanTensor> Remembered => _directions is null ? OptimizerMemory : OptimizerMemory.Append(_directions.Kept);

    /// <summary>What the net gave for the samples of the last step, [batch, axes of a result].</summary>
    public Tensor Outputs => _outputs!;

    /// <summary>For each op, the kernel variants that run.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Variants =>
        _builder.Calls.Calls
            .GroupBy(call => call.Op)
            .ToDictionary(op => op.Key, op => (IReadOnlyList<string>)[.. op.Select(call => call.Variant).Distinct()]);

    /// <summary>Whether a step is recorded.</summary>
    public bool IsRecorded(long step) => _recorder is not null && step % _settings.RecordEvery == 0;

    /// <summary>Makes <paramref name="step"/> the next step, and forgets that a step was halted.</summary>
    public void Seek(long step)
    {
        _state.Upload([new StepState { Step = step - 1 }]);
        NextStep = _firstStep = step;
    }

    /// <summary>As <see cref="Seek"/>, where <see cref="Remembered"/> is that of the step before: what compares with it may do so at once.</summary>
    public void Continue(long step, ClipOutcome outcome)
    {
        Seek(step);
        _firstStep = Math.Max(0, step - 1);
        _optimizer?.PutOutcome(outcome);
    }

    /// <summary>Runs the next steps and waits for them.</summary>
    /// <returns>The loss of each, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More steps than the device remembers the losses of.</exception>
    public StepLossRecord[] Run(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, LossCapacity);
        _program.Run(NextStep, steps, _recorder is null ? 0 : _settings.RecordEvery);
        _device.Synchronize();
        StepLossRecord[] all = new StepLossRecord[steps];
        int first = (int)(NextStep % LossCapacity);
        int beforeWrap = Math.Min(steps, LossCapacity - first);
        _losses.View.SubView(first, beforeWrap).Download(all.AsSpan(0, beforeWrap));
        _losses.View.Download(all.AsSpan(beforeWrap));
        NextStep += steps;
        return all;
    }

    /// <summary>Runs only the first <paramref name="calls"/> calls of a step, over memory of zeros, and waits for them.</summary>
    /// <exception cref="InvalidOperationException">The plan's tensors share memory.</exception>
    public void RunPart(long step, int calls)
    {
        if (_settings.SharesMemory)
        {
            throw new InvalidOperationException("Tensors that share memory say nothing in the middle of a step.");
        }

        foreach (PlanTensor tensor in Tensors)
        {
            tensor.Values.Upload<float>(new float[tensor.Values.Length]);
        }

        Seek(step);
        using StepProgram part = _device.Load(_builder.Calls, calls);
        part.Run(step, 1, 0);
        _device.Synchronize();
        Seek(step);
    }

    /// <summary>The loss of one of the last <see cref="LossCapacity"/> steps.</summary>
    public StepLossRecord ReadLoss(long step) => _losses.View.SubView(step % LossCapacity, 1).Download()[0];

    /// <summary>The part of a step that a call belongs to.</summary>
    public string PhaseOf(int call) =>
        Calls[call].Layer == Optimizer.LayerName ? "optimizer"
            : _backwardCalls.Exists(calls => call >= calls.First && call < calls.End) ? "backward"
            : "forward";

    /// <summary>What non-finite gradients did so far; all zeros where none was.</summary>
    public ClipOutcome ReadOutcome() => _optimizer?.ReadOutcome() ?? default;

    /// <summary>The records of a recorded step that ran within <see cref="StepsBeforeReading"/>, copied now and decoded when they are asked for.</summary>
    public IReadOnlyList<LayerRecord> ReadRecords(long step) => _recorder is null ? [] : _recorder.Read(step);

    /// <summary>
    /// How the weight gradients of such a step differ from those of the step before; empty where they are not compared, or no step ran before.
    /// </summary>
    public IReadOnlyList<LayerDirection> ReadDirections(long step) =>
        _recorder is null || _directions is null || step <= _firstStep ? [] : _directions.Read(step, _recorder.SlotOf(step));

    /// <summary>What clipping did in such a step, all gradients together first; empty where the plan clips nothing.</summary>
    public IReadOnlyList<ClipLedgerEntry> ReadClips(long step) =>
        _recorder is null || _optimizer is null ? [] : _optimizer.ReadClips(step, _recorder.SlotOf(step));

    /// <inheritdoc/>
    public void Dispose()
    {
        _program.Dispose();
        _builder.Dispose();
        _recorder?.Dispose();
        _directions?.Dispose();
        _optimizer?.Dispose();
        foreach (IDisposable buffer in (IDisposable[])[_state, _learningRates, _losses, _rowLoss, _rowCorrect, _labels, _numbers])
        {
            buffer.Dispose();
        }
    }

    private PlanBuilder Place(MemoryPlan places, PlanBuilder trial)
    {
        try
        {
            return Builder(places);
        }
        catch (DeviceMemoryException refused)
        {
            throw new DeviceMemoryException(
                $"A step needs {ByteCount.Format(places.Length * (double)sizeof(float))} for activations and gradients, and {refused.Message} "
                + $"The largest are {string.Join(", ", LargestOf(trial))}. Try a smaller batch.",
                refused);
        }
    }

    private static IReadOnlyList<string> LargestOf(PlanBuilder builder) =>
    [
        .. builder.Tensors
            .OrderByDescending(tensor => tensor.Values.Length)
            .Take(LargestTold)
            .Select(tensor => $"{tensor.Name} ({ByteCount.Format(tensor.Values.LengthInBytes)})"),
    ];

    private PlanBuilder Builder(MemoryPlan? memory) =>
        new(_device, _settings.Mode, _state.View, _settings.Seed, memory)
        {
            ReusesMemory = _settings.SharesMemory,
            Precision = _settings.Precision,
        };

    private MemoryPlan LayOut(PlanBuilder trial)
    {
        long[] lengths = [.. trial.Tensors.Select(tensor => tensor.Values.Length)];
        return _settings.SharesMemory
            ? MemoryPlan.Shared(lengths, TensorLife.Of([.. trial.Tensors.Select(tensor => (IContiguousArrayView)tensor.Values)], trial.Calls.Calls))
            : MemoryPlan.Apart(lengths);
    }

    private void Emit(PlanBuilder builder, IPlannedNet net, ParameterSet parameters, DeviceSplit data)
    {
        CallList calls = builder.Calls;
        AdvanceStepArguments.Op.Emit(calls, new(
            _state.View, StepsPerEpoch, _settings.Samples, _recorder is null ? 0 : _settings.RecordEvery, _recorder?.Slots ?? 1, _learningRates.View,
            LearningRates.Count));
        Tensor samples = builder.Input(data.Sample.Times(_settings.Samples));
        EmitGather(calls, data, data.Inputs, samples.Columns, samples.Values);
        if (data.NumberColumns > 0)
        {
            EmitGather(calls, data, data.Numbers, data.NumberColumns, _numbers.View);
        }

        _backwardCalls.Clear();
        GradientSum? sum = _settings.Accumulate == 1 ? null : new GradientSum(builder, parameters, _settings.Accumulate);
        for (int batch = 0; batch < _settings.Accumulate; batch++)
        {
            bool isLast = batch == _settings.Accumulate - 1;
            _outputs = net.Forward(builder, parameters, BatchOf(samples, data, batch));
            EmitLoss(calls, _outputs, net.Reconstruction, batch);
            if (isLast)
            {
                EmitStepLoss(calls);
            }

            if (_settings.Mode == PlanMode.Evaluate)
            {
                return;
            }

            int first = calls.Calls.Count;
            if (isLast)
            {
                // Updates last, wherever they were asked for: the other kinds keep their order.
                _recorder?.LayOut(builder.Layers, _settings.RecordedKinds.OrderBy(kind => kind == RecordedKind.Update));
                // Tensors of the plan are measured as soon as they are there, so that others can have their memory.
                _recorder?.Emit(calls, builder.Layers, RecordedKind.Activation, _state.View);
            }

            builder.Backward(layer => (isLast ? _recorder : null)?.Emit(calls, [layer], RecordedKind.Delta, _state.View));
            sum?.Emit(batch);
            _backwardCalls.Add((first, isLast ? int.MaxValue : calls.Calls.Count));
            if (!isLast)
            {
                builder.BeginBatch();
            }
        }

        foreach (RecordedKind kind in _settings.RecordedKinds.Where(kind => kind is not (RecordedKind.Activation or RecordedKind.Delta or RecordedKind.Update)))
        {
            _recorder!.Emit(calls, builder.Layers, kind, _state.View);
        }

        if (_settings.RecordDirections && _recorder is not null)
        {
            _directions ??= new DirectionRecorder(_device, parameters, builder.Layers, _recorder.Slots);
            _directions.Emit(calls, parameters, _settings.RecordEvery, _state.View);
        }

        if (_optimizer is not null)
        {
            _optimizer.Emit(calls, parameters, _state.View);
            if (_settings.RecordedKinds.Contains(RecordedKind.Update))
            {
                _recorder!.Emit(calls, builder.Layers, RecordedKind.Update, _state.View);
            }
        }
    }

    private static IReadOnlyList<float> RatesOf(StepPlanSettings settings) => settings.LearningRates ?? settings.Train switch
    {
        null => [0f],
        { Schedule: ScheduleSpec.Constant { Warmup: 0 } } train => [(float)train.Optimizer.LearningRate],
        { } train =>
        [.. Enumerable.Range(0, checked((int)settings.Steps))
        .Select(step => (float)(train.Optimizer.LearningRate * train.Schedule.FactorAt(step, settings.Steps)))],
    };

    private void EmitGather(CallList calls, DeviceSplit data, ArrayView<float> samples, int features, ArrayView<float> gathered) =>
        GatherBatchArguments.Op.Emit(calls, new(
            samples,
            data.Labels,
            data.Count,
            features,
            _settings.Samples,
            _settings.Shuffle ? 1 : 0,
            _settings.Seed,
            _state.View,
            gathered,
            _labels.View)
        {
            LabelColumns = data.LabelColumns,
        });

    private Tensor BatchOf(Tensor samples, DeviceSplit data, int batch)
    {
        long length = samples.Length / _settings.Accumulate;
        return _settings.Accumulate == 1
            ? samples
            : new Tensor(data.Sample.Times(_settings.Batch), samples.Values.SubView(batch * length, length), ArrayView<float>.Empty);
    }

    // With a label for each step of a sequence, an output of [batch, steps·classes] is one of [batch·steps, classes].
    private void EmitLoss(CallList calls, Tensor outputs, Reconstruction? reconstruction, int batch)
    {
        calls.Layer = "loss";
        int rows = (int)(_labels.Length / _settings.Accumulate);
        int columns = (int)(outputs.Length / rows);
        ArrayView<int> labels = Part(_labels.View), correct = Part(_rowCorrect.View);
        ArrayView<float> rowLoss = Part(_rowLoss.View), numbers = Part(_numbers.View);
        switch (reconstruction is null ? _settings.Loss : (LossKind?)null)
        {
            case null:
                reconstruction!.Emit(calls, outputs, labels, rowLoss);
                break;
            case LossKind.SoftmaxCrossEntropy when _settings.LabelSmoothing > 0:
                CrossEntropyArguments<SmoothedCrossEntropy>.Op.Emit(calls, new CrossEntropyArguments<SmoothedCrossEntropy>(
                    outputs.Values, labels, rows, columns, rowLoss, correct, outputs.Gradient)
                {
                    Smoothing = (float)_settings.LabelSmoothing,
                });
                break;
            case LossKind.SoftmaxCrossEntropy:
                CrossEntropyArguments<SoftmaxCrossEntropy>.Op.Emit(calls, new(
                    outputs.Values, labels, rows, columns, rowLoss, correct, outputs.Gradient));
                break;
            case LossKind.BinaryCrossEntropy:
                CrossEntropyArguments<SigmoidCrossEntropy>.Op.Emit(calls, new(
                    outputs.Values, labels, rows, columns, rowLoss, correct, outputs.Gradient));
                break;
            case LossKind.MeanSquaredError:
                TargetLossArguments<MeanSquaredError>.Op.Emit(calls, new(
                    outputs.Values, numbers, labels, rows, columns, rowLoss, outputs.Gradient));
                break;
            default:
                throw new InvalidOperationException($"No loss is known of {_settings.Loss}.");
        }

        calls.Layer = "";

        ArrayView<T> Part<T>(ArrayView<T> whole)
            where T : unmanaged
        {
            long length = whole.Length / _settings.Accumulate;
            return length == whole.Length ? whole : whole.SubView(batch * length, length);
        }
    }

    private void EmitStepLoss(CallList calls)
    {
        calls.Layer = "loss";
        StepLossArguments.Op.Emit(calls, new(
            _rowLoss.View, _rowCorrect.View, _labels.View, (int)_labels.Length, _state.View, _losses.View, LossCapacity)
        {
            // Under the other policies the gradients decide what becomes of a step.
            HaltOnNonFinite = (_settings.Train?.NonFinite ?? NonFinitePolicy.Error) == NonFinitePolicy.Error ? 1 : 0,
        });
        calls.Layer = "";
    }
}
