using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.RecordTensor;
using ILGPU;

namespace GpuGrad.Recording;

/// <summary>Measures tensors that come from the host, by the kernels that record a training.</summary>
/// <param name="device">The device, open.</param>
internal sealed class TensorMeter(ComputeDevice device) : IDisposable
{
    // Lengths follow from the net, but the last batch of an epoch may be a smaller one, and sequences of any length.
    private const int MostPrograms = 256;

    private readonly DeviceBuffer<StepState> _state = device.Allocate<StepState>(1);
    private readonly Dictionary<string, Program> _programs = [];
    private DeviceBuffer<float> _values = device.Allocate<float>(1 << 16);
    private DeviceBuffer<int> _records = device.Allocate<int>(16 * TensorRecordLayout.Words);

    /// <summary>Histogram and statistics of each tensor, all in one launch.</summary>
    /// <param name="tensors">The tensors' values, one value each at least.</param>
    /// <exception cref="ArgumentException">A tensor has none.</exception>
    public MeasuredTensor[] Measure(IReadOnlyList<ReadOnlyMemory<float>> tensors)
    {
        int[] lengths = [.. tensors.Select(tensor => tensor.Length)];
        if (lengths.Contains(0))
        {
            throw new ArgumentException("a tensor without values has no histogram", nameof(tensors));
        }

        MakeRoom(lengths);
        long at = 0;
        foreach (ReadOnlyMemory<float> tensor in tensors)
        {
            _values.View.SubView(at, tensor.Length).Upload(tensor.Span);
            at += tensor.Length;
        }

        ProgramOf(lengths).Run();
        int[] records = _records.View.SubView(0, (long)lengths.Length * TensorRecordLayout.Words).Download();
        return [.. lengths.Select((length, i) => TensorRecordLayout.Decode(records.AsSpan(i * TensorRecordLayout.Words), length))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _values.Dispose();
        _records.Dispose();
        _state.Dispose();
    }

    private Program ProgramOf(int[] lengths)
    {
        string key = string.Join(' ', lengths);
        if (_programs.TryGetValue(key, out Program? known))
        {
            return known;
        }

        if (_programs.Count == MostPrograms)
        {
            Forget();
        }

        return _programs[key] = new Program(device, calls =>
        {
            long at = 0;
            for (int i = 0; i < lengths.Length; i++)
            {
                ArrayView<float> values = _values.View.SubView(at, lengths[i]);
                RecordTensorArguments.Op.Emit(calls, new(values, lengths[i], _state.View, _records.View, i * TensorRecordLayout.Words, (int)_records.Length));
                at += lengths[i];
            }
        });
    }

    // Programs hold the addresses of the buffers that they measure and write.
    private void MakeRoom(int[] lengths)
    {
        long values = lengths.Sum(length => (long)length), words = (long)lengths.Length * TensorRecordLayout.Words;
        if (values > _values.Length || words > _records.Length)
        {
            Forget();
            _values.Dispose();
            _records.Dispose();
            _values = device.Allocate<float>(Math.Max(values, _values.Length));
            _records = device.Allocate<int>(Math.Max(words, _records.Length));
        }
    }

    private void Forget()
    {
        foreach (Program program in _programs.Values)
        {
            program.Dispose();
        }

        _programs.Clear();
    }

    private sealed class Program : IDisposable
    {
        private readonly CallList _calls;
        private readonly StepProgram _program;

        public Program(ComputeDevice device, Action<CallList> emit)
        {
            _calls = new CallList(device);
            emit(_calls);
            _program = device.Load(_calls);
        }

        public void Run() => _program.Run(firstStep: 0, steps: 1, recordEvery: 0);

        public void Dispose()
        {
            _program.Dispose();
            _calls.Dispose();
        }
    }
}
