using GpuGrad.Kernels.Devices;
using ILGPU.Runtime.Cuda;

namespace GpuGrad.Kernels.Execution;

/// <summary>
/// Runs steps on a GPU, or the simulated one, by enqueueing the calls on the device's stream. On CUDA a program that <paramref name="repeats"/> captures the
/// second step of each kind, plain and recorded, as a graph, and launches that from then on; the first, enqueued call by call, has the driver load every
/// kernel, which it may not do while it captures. Where a capture fails all steps are enqueued call by call.
/// </summary>
internal sealed class SimtStepProgram(ComputeDevice device, IReadOnlyList<KernelCall> calls, bool repeats) : StepProgram
{
    private readonly Kind _recorded = new([.. calls.Cast<SimtCall>()]);
    private readonly Kind _plain = new([.. calls.Where(c => !c.RecordedOnly).Cast<SimtCall>()]);
    private readonly bool _hasGraphs = device.HasGraphs && repeats;
    private string? _refusal = device.CapturesGraphs ? null : CudaQueue.OffReason;

    /// <inheritdoc/>
    public override string? Graphs =>
        !_hasGraphs ? null
        : _refusal is null && (_recorded.Graph ?? _plain.Graph) is not null ? CapturedGraphs
        : $"{EagerGraphs}{_refusal ?? "no step was repeated"}";

    public override void Run(long firstStep, int steps, int recordEvery)
    {
        for (long step = firstStep; step < firstStep + steps; step++)
        {
            Kind kind = IsRecorded(step, recordEvery) ? _recorded : _plain;
            if (_hasGraphs && _refusal is null && kind.HasRun && kind.Graph is null)
            {
                Capture(kind);
            }

            if (kind.Graph is { } graph)
            {
                graph.Launch();
            }
            else
            {
                Enqueue(kind);
                kind.HasRun = true;
            }
        }
    }

    public override void Dispose() => DropGraphs();

    private void Capture(Kind kind)
    {
        try
        {
            kind.Graph = CudaGraph.Capture((CudaStream)device.Stream, () => Enqueue(kind));
        }
        catch (Exception exception) when (exception is CudaException or KernelFailureException or DllNotFoundException or EntryPointNotFoundException)
        {
            // What is wrong with a call itself is thrown when it is enqueued next.
            _refusal = exception.Message;
            device.Synchronize();
            DropGraphs();
        }
    }

    private void DropGraphs()
    {
        foreach (Kind kind in (Kind[])[_recorded, _plain])
        {
            kind.Graph?.Dispose();
            kind.Graph = null;
        }
    }

    private void Enqueue(Kind kind)
    {
        foreach (SimtCall call in kind.Calls)
        {
            try
            {
                call.Launch(device.Stream);
            }
            catch (Exception exception)
            {
                // Calls before it that went wrong on the device may be told here too, since they only wait in the queue.
                throw new KernelFailureException(call, exception);
            }
        }
    }

    private sealed class Kind(SimtCall[] calls)
    {
        public SimtCall[] Calls { get; } = calls;

        public bool HasRun { get; set; }

        public CudaGraph? Graph { get; set; }
    }
}
