using GpuGrad.Kernels;

namespace GpuGrad.Benchmarks;

/// <summary>One variant on one workload of the catalogue that <c>gpugrad bench</c> times.</summary>
public sealed class KernelCase
{
    // In the caches nearest to a core, and in none of them.
    private static readonly int[] s_sizes = [1 << 12, 1 << 20];

    private static readonly string[] s_products = ["10x784x30", "128x256x256", "512x512x512", "1024x1024x1024"];

    private KernelCase(OpWorkload workload, string variant) => (Workload, Variant) = (workload, variant);

    /// <summary>The variant's name.</summary>
    public string Variant { get; }

    /// <summary>The op with its arguments.</summary>
    internal OpWorkload Workload { get; }

    /// <summary>Every variant that fits the device.</summary>
    public static IReadOnlyList<KernelCase> All()
    {
        using ComputeDevice device = BenchmarkDevice.Open();
        List<KernelCase> cases = [];
        foreach (OpWorkload workload in Workloads())
        {
            using LoadedWorkload loaded = workload.Load(device);
            cases.AddRange(loaded.Variants.Select(variant => new KernelCase(workload, variant.Name)));
        }

        return cases;
    }

    /// <summary>The op, what it is timed on, and the variant.</summary>
    public override string ToString() => $"{Workload} {Variant}";

    private static IEnumerable<OpWorkload> Workloads() =>
    [
        .. from product in s_products
           from form in Enum.GetValues<Transposition>()
           select OpWorkloads.MatMul(MatMulShape.Parse(product, form)),
        .. from bench in OpBench.All
           from size in s_sizes
           from workload in bench.Workloads(size)
           select workload,
    ];
}
