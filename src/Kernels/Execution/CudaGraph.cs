using System.Runtime.InteropServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuGrad.Kernels.Execution;

/// <summary>
/// What was enqueued on a stream of CUDA, captured as a graph, which one call of the driver enqueues again with the same arguments. ILGPU 1.5.3 knows no
/// graphs, so the driver is called here. Freed with its accelerator at the latest; it keeps no kernel and no memory that it uses alive.
/// </summary>
internal sealed unsafe class CudaGraph : AcceleratorObject
{
    // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: other threads, such as that of finalizers, may free memory meanwhile.
    private const int ThreadLocal = 1;

    private static readonly Lazy<Driver> s_driver = new(() => new Driver());

    private readonly CudaStream _stream;
    private nint _executable;

    private CudaGraph(CudaStream stream, nint executable)
        : base(stream.Accelerator) =>
        (_stream, _executable) = (stream, executable);

    /// <summary>Captures what <paramref name="enqueue"/> enqueues on the stream. Nothing of it runs.</summary>
    /// <exception cref="CudaException">The driver refuses it; what <paramref name="enqueue"/> throws comes first.</exception>
    /// <exception cref="DllNotFoundException">There is no driver.</exception>
    /// <exception cref="EntryPointNotFoundException">The driver is too old: it needs that of CUDA 11.4.</exception>
    public static CudaGraph Capture(CudaStream stream, Action enqueue)
    {
        Driver driver = s_driver.Value;
        using ScopedAcceleratorBinding binding = stream.BindScoped();
        CudaException.ThrowIfFailed(driver.BeginCapture(stream.StreamPtr, ThreadLocal));
        nint graph = 0, executable = 0;
        try
        {
            CudaError ended;
            try
            {
                enqueue();
            }
            finally
            {
                // Whatever happened, the stream must take work again.
                ended = driver.EndCapture(stream.StreamPtr, &graph);
            }

            CudaException.ThrowIfFailed(ended);
            CudaException.ThrowIfFailed(driver.Instantiate(&executable, graph, 0));
        }
        finally
        {
            if (graph != 0)
            {
                driver.DestroyGraph(graph);
            }
        }

        return new CudaGraph(stream, executable);
    }

    /// <summary>Enqueues it on the stream that it was captured from.</summary>
    /// <exception cref="CudaException">The driver refuses it, or something enqueued before failed.</exception>
    public void Launch()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        using ScopedAcceleratorBinding binding = _stream.BindScoped();
        CudaException.ThrowIfFailed(s_driver.Value.Launch(_executable, _stream.StreamPtr));
    }

    /// <inheritdoc/>
    protected override void DisposeAcceleratorObject(bool disposing)
    {
        s_driver.Value.DestroyExecutable(_executable);
        _executable = 0;
    }

    private sealed class Driver
    {
        public readonly delegate* unmanaged<nint, int, CudaError> BeginCapture;
        public readonly delegate* unmanaged<nint, nint*, CudaError> EndCapture;
        public readonly delegate* unmanaged<nint*, nint, ulong, CudaError> Instantiate;
        public readonly delegate* unmanaged<nint, nint, CudaError> Launch;
        public readonly delegate* unmanaged<nint, CudaError> DestroyGraph;
        public readonly delegate* unmanaged<nint, CudaError> DestroyExecutable;

        public Driver()
        {
            nint library = NativeLibrary.Load(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1");
            BeginCapture = (delegate* unmanaged<nint, int, CudaError>)NativeLibrary.GetExport(library, "cuStreamBeginCapture_v2");
            EndCapture = (delegate* unmanaged<nint, nint*, CudaError>)NativeLibrary.GetExport(library, "cuStreamEndCapture");
            Instantiate = (delegate* unmanaged<nint*, nint, ulong, CudaError>)NativeLibrary.GetExport(library, "cuGraphInstantiateWithFlags");
            Launch = (delegate* unmanaged<nint, nint, CudaError>)NativeLibrary.GetExport(library, "cuGraphLaunch");
            DestroyGraph = (delegate* unmanaged<nint, CudaError>)NativeLibrary.GetExport(library, "cuGraphDestroy");
            DestroyExecutable = (delegate* unmanaged<nint, CudaError>)NativeLibrary.GetExport(library, "cuGraphExecDestroy");
        }
    }
}
