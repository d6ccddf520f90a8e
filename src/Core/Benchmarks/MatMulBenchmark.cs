using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using ILGPU.Runtime.Cuda;

namespace GpuGrad.Benchmarks;

/// <summary>
/// Times every variant that can compute a product on a device, and the libraries that can: each is checked against the
/// double reference, then all are timed in turns with the device's multiply-add peak.
/// </summary>
internal sealed class MatMulBenchmark : IDisposable
{
    /// <summary>Multiply-adds up to which the SIMT kernels are timed on the processor, by simulating each thread.</summary>
    public const long MostSimulatedWork = 1 << 16;

    private readonly ComputeDevice _device;
    private readonly double _seconds;
    private readonly MatMulPrecision _precision;
    private readonly ComputeDevice? _simulated;
    private readonly MultiplyAddPeak _peak;
    private readonly SortedSet<string> _notes = [];

    /// <summary>Prepares the peak.</summary>
    /// <param name="device">The device.</param>
    /// <param name="seconds">How long to measure each row.</param>
    /// <param name="precision">What the variants round operands to; libraries have precisions of their own.</param>
    public MatMulBenchmark(ComputeDevice device, double seconds, MatMulPrecision precision = MatMulPrecision.Fp32)
    {
        (_device, _seconds, _precision) = (device, seconds, precision);
        _simulated = device.Selector.Kind == DeviceKind.Cpu ? ComputeDevice.Open(new DeviceSelector(DeviceKind.Sim)) : null;
        _peak = new MultiplyAddPeak(device);
    }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyCollection<string> Notes => _notes;

    /// <summary>The best multiply-add peak seen so far, in GFLOP/s; 0 before the first row.</summary>
    public double PeakGflops { get; private set; }

    /// <summary>Times products: of each the variant that the catalogue chooses, the others, the libraries.</summary>
    public IReadOnlyList<(MatMulShape Shape, ProductTiming Row)> Run(IEnumerable<MatMulShape> shapes)
    {
        List<(MatMulShape Shape, ProductTiming Row)> rows = [.. shapes.SelectMany(shape => Run(shape).Select(row => (shape, row)))];
        return [.. rows.Select(timed => (timed.Shape, timed.Row with { PeakShare = timed.Row.Gflops / PeakGflops }))];
    }

    private List<ProductTiming> Run(MatMulShape shape)
    {
        using ProductOperands operands = new(_device, shape);
        using ProductOperands? simulated = _simulated is not null && shape.Work <= MostSimulatedWork ? new(_simulated, shape) : null;
        List<TimedProduct> products = [.. Variants(operands)];
        try
        {
            if (simulated is not null)
            {
                products.AddRange(Variants(simulated));
            }
            else if (_simulated is not null)
            {
                _notes.Add($"SIMT kernels run on the processor by simulating each thread: left out above {MostSimulatedWork} multiply-adds.");
            }

            products.AddRange(LoadPeers(operands));
            return Measure(shape, products);
        }
        finally
        {
            products.ForEach(product => product.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _peak.Dispose();
        _simulated?.Dispose();
    }

    private IEnumerable<VariantProduct> Variants(ProductOperands operands) =>
        VariantProduct.Variants(operands, _precision).Select(variant => new VariantProduct(operands, variant, _precision));

    private List<TimedProduct> LoadPeers(ProductOperands operands)
    {
        List<TimedProduct> loaded = [];
        foreach (MatMulPeer peer in MatMulPeer.All.Where(peer => peer.Serves(_device)))
        {
            try
            {
                loaded.Add(peer.Load(operands));
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or CuBlasException)
            {
                _notes.Add($"{peer.Name} is left out: {exception.Message}");
            }
        }

        return loaded;
    }

    private List<ProductTiming> Measure(MatMulShape shape, IReadOnlyList<TimedProduct> products)
    {
        string?[] faults = [.. products.Select(product => product.Verify())];
        TimedProduct[] right = [.. products.Where((_, i) => faults[i] is null)];
        IReadOnlyList<Timing> timings = InterleavedTiming.Measure(
            [_peak.Work, .. right.Select(product => new TimedWork(product.Run, product.Lingers))], _seconds);
        PeakGflops = Math.Max(PeakGflops, _peak.Gflops(timings[0]));
        List<ProductTiming> rows = [];
        foreach ((TimedProduct product, string? fault) in products.Zip(faults))
        {
            int index = Array.IndexOf(right, product) + 1;
            double median = index > 0 ? timings[index].MedianMicroseconds : double.NaN;
            rows.Add(new ProductTiming(
                shape.ToString(),
                product.Name,
                median,
                index > 0 ? timings[index].Spread : double.NaN,
                shape.Flops / median / 1e3,
                PeakShare: 0,
                SpeedUp: (rows.Count > 0 ? rows[0].MedianMicroseconds : median) / median,
                Fault: fault));
        }

        return rows;
    }
}
