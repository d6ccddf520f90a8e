namespace GpuGrad.Benchmarks;

/// <summary>A comparison of the variants of some ops.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Summary">What is timed.</param>
/// <param name="Workloads">The ops with arguments, by the number of elements of their largest tensor.</param>
internal sealed record OpBench(string Name, string Summary, Func<int, IEnumerable<OpWorkload>> Workloads)
{
    /// <summary>Elements of a tensor at most: 1 GiB.</summary>
    public const int MostElements = 1 << 28;

    /// <summary>All of them, matrix products apart.</summary>
    public static IReadOnlyList<OpBench> All { get; } =
    [
        new("activations", "ReLU, sigmoid, tanh and GELU, forward and backward", OpWorkloads.Activations),
        new("batchnorm", "batch norm of 256 features in training, forward and backward", OpWorkloads.BatchNorm),
        new("softmax", "softmax cross entropy with its gradient, of 10 and of 1,000 classes", OpWorkloads.Softmax),
        new("losses", "losses against targets with their gradient, of 10 and of 1,000 outputs", OpWorkloads.Losses),
        new("clipping", "the norms of clipping by the global norm", OpWorkloads.Clipping),
        new("histogram", "histogram and statistics of a tensor", OpWorkloads.Histogram),
        new("optimizer", "an update by SGD with momentum, RMSProp, Adam and Lion", OpWorkloads.Optimizer),
    ];

    /// <summary>Sizes that fit the caches nearest to a core, the larger caches, and none.</summary>
    public static IReadOnlyList<int> UsualSizes { get; } = [1 << 12, 1 << 18, 1 << 24];

    /// <summary>Requires sizes that tensors can have.</summary>
    /// <exception cref="SpecException">One is not positive, or too large.</exception>
    public static void RequireSizes(IReadOnlyList<int> sizes)
    {
        foreach (int size in sizes.Where(size => size is < 1 or > MostElements))
        {
            throw new SpecException("--sizes", $"{size} is not from 1 to {MostElements} elements");
        }
    }
}
