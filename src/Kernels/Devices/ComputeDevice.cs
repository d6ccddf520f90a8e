using System.Reflection;
using GpuGrad.Kernels.Devices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuGrad.Kernels;

/// <summary>An opened device: memory, and programs of kernel calls to run on it. Not thread-safe.</summary>
public sealed class ComputeDevice : IDisposable
{
    private readonly Context _context;
    private readonly AllocatedBytes _allocated = new();
    private readonly Dictionary<MethodInfo, Delegate> _kernels = [];
    private Task<Action<AcceleratorStream, KernelConfig, int, long>>? _walker;

    private ComputeDevice(DeviceSelector selector, int vectorBits, ProcessorCaches caches)
    {
        Selector = selector;
        CapturesGraphs = HasGraphs && CudaQueue.CapturesGraphs;
        (_context, Accelerator) = DeviceFinder.Open(selector);
        VectorBits = vectorBits;
        Caches = caches;
    }

    /// <summary>The name it was opened by.</summary>
    internal DeviceSelector Selector { get; }

    /// <summary>ILGPU's accelerator.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>
    /// On what everything is enqueued, to be done in order: launches, copies, and what ILGPU does where no stream is named. On CUDA a stream of the device's
    /// own, which does not wait for the legacy default stream.
    /// </summary>
    public AcceleratorStream Stream => Accelerator.DefaultStream;

    /// <summary>What the driver calls the device.</summary>
    public string Name => Selector.Kind switch
    {
        DeviceKind.Cpu => $"{Workers} worker{(Workers == 1 ? "" : "s")}, {VectorWidth.Describe(VectorBits)}",
        DeviceKind.Sim => "simulated GPU",
        _ => Accelerator.Name,
    };

    /// <summary>Which kernels run on it.</summary>
    public KernelFamily Family => Selector.Kind == DeviceKind.Cpu ? KernelFamily.Vector : KernelFamily.Simt;

    /// <summary>Workers of the <c>cpu</c> device; 1 elsewhere.</summary>
    public int Workers => Selector.Kind == DeviceKind.Cpu ? DeviceFinder.WorkerCount(Selector) : 1;

    /// <summary>Whether it runs on the processor rather than on an accelerator of its own (cpu, sim, PoCL).</summary>
    public bool IsProcessor => Accelerator is not CLAccelerator openCl
        ? Selector.Kind != DeviceKind.Cuda
        : openCl.Device is CLDevice device && device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU);

    /// <summary>
    /// Whether it computes each thread of a group on its own, a thousand times slower than a device does: <c>sim</c>, and the emulator of CUDA that
    /// the tests can run under (<c>tests/run-under-cudaemu.sh</c>), which says so in its name.
    /// </summary>
    public bool Simulates => Selector.Kind == DeviceKind.Sim || Accelerator.Name.StartsWith("cudaemu", StringComparison.Ordinal);

    /// <summary>Whether what is enqueued can be captured as a graph, which the driver takes in one call: on CUDA.</summary>
    internal bool HasGraphs => Selector.Kind == DeviceKind.Cuda;

    /// <summary>Whether it has the tensor cores that kernels know how to use.</summary>
    internal bool HasTensorCores => Accelerator is CudaAccelerator cuda && TensorCores.AreIn(cuda.Architecture);

    /// <summary>Whether programs that repeat their steps capture them; tests compare both.</summary>
    internal bool CapturesGraphs { get; set; }

    /// <summary>Width of the registers that vector kernels use: 512, 256 or 128 bits.</summary>
    public int VectorBits { get; }

    /// <summary>The caches that blocks of vector kernels are made for.</summary>
    internal ProcessorCaches Caches { get; }

    /// <summary>
    /// Opens a device: <c>cpu</c> (all processors), <c>cpu:WORKERS</c>, <c>cuda:N</c>, <c>opencl:N</c>, <c>sim</c> (a simulated GPU, slow), or
    /// <c>auto</c>, the fastest real one. The environment variable GPUGRAD_VECTOR_BITS sets the width of the vectors of <c>cpu</c>.
    /// </summary>
    /// <exception cref="DeviceException">The text names no device, it does not exist or cannot be used, or there are no vectors as asked for.</exception>
    public static ComputeDevice Open(string device) => Open(DeviceFinder.Choose(device));

    /// <summary>Opens a device, with vector kernels as wide as <see cref="VectorWidth.Chosen"/> says.</summary>
    /// <exception cref="DeviceException">The device does not exist or cannot be used, or there are no vectors as asked for.</exception>
    internal static ComputeDevice Open(DeviceSelector selector) => Open(selector, VectorWidth.Chosen);

    /// <summary>Opens a device with vector kernels of a width that the processor has.</summary>
    /// <exception cref="DeviceException">The device or the width does not exist or cannot be used.</exception>
    internal static ComputeDevice Open(DeviceSelector selector, int vectorBits) =>
        VectorWidth.Supported.Contains(vectorBits)
            ? new ComputeDevice(selector, vectorBits, ProcessorCaches.Chosen)
            : throw new DeviceException($"This processor has no {vectorBits}-bit vectors; it has {VectorWidth.List}.");

    /// <summary>Opens a device whose vector kernels make their blocks for such caches.</summary>
    /// <exception cref="DeviceException">The device does not exist or cannot be used.</exception>
    internal static ComputeDevice Open(DeviceSelector selector, ProcessorCaches caches) => new(selector, VectorWidth.Chosen, caches);

    /// <summary>Bytes of the buffers that are allocated now.</summary>
    public long MemoryBytes => _allocated.Now;

    /// <summary>The most bytes that were allocated at one time.</summary>
    public long PeakMemoryBytes => _allocated.Peak;

    /// <summary>Allocates device memory, zeroed.</summary>
    /// <exception cref="DeviceMemoryException">The device has not that much left.</exception>
    public unsafe DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged
    {
        try
        {
            return new(Accelerator, length, _allocated);
        }
        catch (Exception refused) when (refused is OutOfMemoryException or CudaException or CLException)
        {
            throw new DeviceMemoryException(
                $"{Selector} has no room for another {ByteCount.Format(length * (double)sizeof(T))}: it holds {ByteCount.Format(MemoryBytes)}.", refused);
        }
    }

    /// <summary>
    /// A SIMT kernel, compiled when it is first asked for and held as long as the device: ILGPU forgets one that nobody holds, and compiles it for the next
    /// program under new names, by which no cache of a driver knows it again.
    /// </summary>
    internal Action<AcceleratorStream, KernelConfig, TArguments> Kernel<TArguments>(Action<TArguments> kernel)
        where TArguments : struct
    {
        if (!_kernels.TryGetValue(kernel.Method, out Delegate? launcher))
        {
            _kernels[kernel.Method] = launcher = Accelerator.LoadKernel(kernel);
        }

        return (Action<AcceleratorStream, KernelConfig, TArguments>)launcher;
    }

    // Held here: ILGPU forgets a kernel that nobody holds, and takes 50 ms to compile it again for the next program. The first takes longer, and nobody
    // needs it before a program runs.
    internal Task<Action<AcceleratorStream, KernelConfig, int, long>> Walker(Func<Accelerator, Action<AcceleratorStream, KernelConfig, int, long>> load) =>
        _walker ??= Task.Run(() => load(Accelerator));

    /// <summary>Waits until everything enqueued is done.</summary>
    public void Synchronize() => Stream.Synchronize();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing may be compiled for what is being disposed; that it could not be is said to whoever runs it.
        _walker?.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        Accelerator.Dispose();
        _context.Dispose();
    }
}
