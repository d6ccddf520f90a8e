using System.Diagnostics;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuGrad.Kernels.Devices;

/// <summary>Finds the devices of this machine and opens ILGPU contexts for them.</summary>
internal static class DeviceFinder
{
    private const int OldestComputeCapability = 50;
    private const int SimulatedWarp = 32;
    private const int SimulatedWarps = 8;

    /// <summary>Every device present, those that cannot be used included, each with the reason.</summary>
    public static IReadOnlyList<FoundDevice> Find() => [.. FindCuda(), .. FindOpenCl(), DescribeCpu(), DescribeSim()];

    /// <summary>Reads a device's name; <c>auto</c> becomes the fastest real device: CUDA, an OpenCL GPU, else the processor.</summary>
    /// <exception cref="DeviceException">The text names no device.</exception>
    public static DeviceSelector Choose(string text) =>
        text == "auto"
            ? FindCuda().Concat(FindOpenCl()).FirstOrDefault(d => d.Refusal is null && !d.IsProcessor)?.Selector ?? new DeviceSelector(DeviceKind.Cpu)
            : DeviceSelector.Parse(text);

    internal static (Context Context, Accelerator Accelerator) Open(DeviceSelector selector)
    {
        Context context = CreateContext(selector.Kind);
        try
        {
            return (context, selector.Kind switch
            {
                DeviceKind.Cpu => WorkersDevice(selector.Workers).CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel),
                DeviceKind.Sim => SimulatedDevice().CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel),
                DeviceKind.OpenCl => OpenOpenCl(context, selector),
                DeviceKind.Cuda => OpenCuda(context, selector),
                _ => throw new UnreachableException($"Devices of kind {selector.Kind} cannot be opened."),
            });
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    internal static int WorkerCount(DeviceSelector selector) => selector.Workers > 0 ? selector.Workers : Environment.ProcessorCount;

    private static Context CreateContext(DeviceKind kind)
    {
        // ILGPU would fail with a message that names neither the cause nor the fix.
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new DeviceException(
                "this program may not make code while it runs, which is how kernels are compiled; set PublishAot to false in its project, in a program of one file by #:property PublishAot=false");
        }

        Context.Builder builder = Context.Create();
        switch (kind)
        {
            case DeviceKind.OpenCl:
                // O2 infers every address space, which drivers without the generic one need.
                OpenClLoading.FindVersionedLibrary();
                builder.OpenCL(_ => true).Optimize(OptimizationLevel.O2);
                break;
            case DeviceKind.Cuda:
                builder.Cuda().Optimize(CudaCompilation.Level);
                break;
            case DeviceKind.Cpu or DeviceKind.Sim:
                builder.CPU();
                break;
            default:
                throw new UnreachableException($"Devices of kind {kind} have no backend.");
        }

        Context context = builder.ToContext();
        if (kind == DeviceKind.Cuda)
        {
            TensorCores.Register(context);
        }

        return context;
    }

    // One thread a worker, whatever the number: warps of two threads, one warp a multiprocessor.
    private static CPUDevice WorkersDevice(int workers) =>
        new(2, 1, Math.Max(1, (WorkerCount(new DeviceSelector(DeviceKind.Cpu, 0, workers)) + 1) / 2));

    private static CPUDevice SimulatedDevice() => new(SimulatedWarp, SimulatedWarps, 1);

    private static Accelerator OpenOpenCl(Context context, DeviceSelector selector)
    {
        var devices = context.GetCLDevices();
        if (selector.Index >= devices.Count)
        {
            throw new DeviceException($"There is no {selector}: {Count(devices.Count, "OpenCL device")} found. 'gpugrad devices' lists them.");
        }

        CLDevice device = devices[selector.Index];
        if (OpenClRefusal(device) is { } refusal)
        {
            throw new DeviceException($"{selector} ({device.Name}) cannot be used: {refusal}.");
        }

        OpenClLoading.AllowMissingGenericAddressSpace(device);
        return device.CreateAccelerator(context);
    }

    private static Accelerator OpenCuda(Context context, DeviceSelector selector)
    {
        var devices = context.GetCudaDevices();
        if (selector.Index >= devices.Count)
        {
            throw new DeviceException($"There is no {selector}: {Count(devices.Count, "CUDA device")} found. 'gpugrad devices' lists them.");
        }

        CudaDevice device = devices[selector.Index];
        if (CudaRefusal(device) is { } refusal)
        {
            throw new DeviceException($"{selector} ({device.Name}) cannot be used: {refusal}.");
        }

        CudaAccelerator accelerator = device.CreateCudaAccelerator(context);
        CudaCompilation.InferGlobalMemory(accelerator.Backend);
        CudaQueue.UseOwnStream(accelerator);
        return accelerator;
    }

    private static List<FoundDevice> FindCuda()
    {
        using Context context = CreateContext(DeviceKind.Cuda);
        List<FoundDevice> found = [];
        foreach (CudaDevice device in context.GetCudaDevices())
        {
            found.Add(Describe(device, new DeviceSelector(DeviceKind.Cuda, found.Count), CudaRefusal(device), isProcessor: false));
        }

        return found;
    }

    private static List<FoundDevice> FindOpenCl()
    {
        using Context context = CreateContext(DeviceKind.OpenCl);
        List<FoundDevice> found = [];
        foreach (CLDevice device in context.GetCLDevices())
        {
            bool isProcessor = device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU);
            found.Add(Describe(device, new DeviceSelector(DeviceKind.OpenCl, found.Count), OpenClRefusal(device), isProcessor));
        }

        return found;
    }

    private static FoundDevice DescribeCpu() => new(
        new DeviceSelector(DeviceKind.Cpu),
        $"{Environment.ProcessorCount} processors, {VectorWidth.Describe(VectorWidth.Chosen)}",
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Environment.ProcessorCount,
        WarpSize: 1,
        MaxGroupSize: 1,
        SharedMemoryBytes: 0,
        Refusal: null,
        IsProcessor: true);

    private static FoundDevice DescribeSim() =>
        Describe(SimulatedDevice(), new DeviceSelector(DeviceKind.Sim), refusal: null, isProcessor: true) with { Name = "simulated GPU" };

    private static FoundDevice Describe(Device device, DeviceSelector selector, string? refusal, bool isProcessor) => new(
        selector,
        device.Name,
        device.MemorySize,
        device.NumMultiprocessors,
        device.WarpSize,
        device.MaxNumThreadsPerGroup,
        device.MaxSharedMemoryPerGroup,
        refusal,
        isProcessor);

    private static string? CudaRefusal(CudaDevice device) =>
        device.Architecture is { } architecture && ((architecture.Major * 10) + architecture.Minor) >= OldestComputeCapability
            ? null
            : $"compute capability {device.Architecture} is older than {OldestComputeCapability / 10}.{OldestComputeCapability % 10}";

    private static string? OpenClRefusal(CLDevice device) =>
        device.CLStdVersion.Major < 2 ? $"its driver speaks OpenCL C {device.CLStdVersion}, and ILGPU needs 2.0 or newer" : null;

    private static string Count(int number, string what) => number == 1 ? $"1 {what} was" : $"{number} {what}s were";
}
