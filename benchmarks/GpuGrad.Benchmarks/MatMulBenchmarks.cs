using BenchmarkDotNet.Attributes;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.MatMul;
using ILGPU;

namespace GpuGrad.Benchmarks;

/// <summary>Matrix products of the shapes that training meets, many in one launch: the variant that the catalogue chooses.</summary>
public class MatMulBenchmarks : IDisposable
{
    private const int Repeats = 20;

    private readonly List<DeviceBuffer<float>> _buffers = [];
    private ComputeDevice? _device;
    private CallList? _calls;
    private StepProgram? _program;

    [Params("512x512x512", "10x30x784", "128x256x256", "512x2048x2048")]
    public string Shape { get; set; } = "";

    [Params(Transposition.NN, Transposition.NT, Transposition.TN)]
    public Transposition Form { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int[] sizes = Array.ConvertAll(Shape.Split('x'), int.Parse);
        (int m, int n, int k) = (sizes[0], sizes[1], sizes[2]);
        _device = ComputeDevice.Open(DeviceFinder.Choose("auto"));
        _calls = new CallList(_device);
        KernelCatalog.MatMul.Emit(_calls, new(
            Random((long)m * k), Random((long)k * n), ArrayView<float>.Empty, m, n, k, Form, Random((long)m * n)));
        _program = _device.Load(_calls);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _program?.Dispose();
        _calls?.Dispose();
        _buffers.ForEach(buffer => buffer.Dispose());
        _device?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Repeats)]
    public void Product()
    {
        _program!.Run(firstStep: 0, Repeats, recordEvery: 0);
        _device!.Synchronize();
    }

    private ArrayView<float> Random(long length)
    {
        Random random = new(1);
        DeviceBuffer<float> buffer = _device!.Allocate<float>(length);
        buffer.Upload([.. Enumerable.Range(0, (int)length).Select(_ => random.NextSingle() - 0.5f)]);
        _buffers.Add(buffer);
        return buffer.View;
    }
}
