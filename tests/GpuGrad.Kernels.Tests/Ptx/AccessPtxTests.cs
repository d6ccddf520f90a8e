using System.Reflection;
using System.Text.RegularExpressions;
using GpuGrad.Kernels.Ops;

namespace GpuGrad.Kernels.Tests.Ptx;

/// <summary>How the kernels that memory holds up reach it on NVIDIA GPUs, and how their threads join what they found.</summary>
public partial class AccessPtxTests
{
    // Ops with the loads and stores that a thread needs for four elements, the fewest of their settings.
    [Theory]
    [InlineData(nameof(KernelCatalog.ActivationForward), 1, 1)]
    [InlineData(nameof(KernelCatalog.ActivationBackward), 1, 1)]
    [InlineData(nameof(KernelCatalog.ScaledAdd), 2, 1)]
    [InlineData(nameof(KernelCatalog.HighwayForward), 3, 1)]
    [InlineData(nameof(KernelCatalog.HighwayBackward), 4, 3)]
    [InlineData(nameof(KernelCatalog.Dropout), 4, 4)]
    [InlineData(nameof(KernelCatalog.RRelu), 8, 4)]
    [InlineData(nameof(KernelCatalog.Sgd), 3, 2)]
    [InlineData(nameof(KernelCatalog.Adam), 4, 3)]
    [InlineData(nameof(KernelCatalog.RmsProp), 4, 3)]
    [InlineData(nameof(KernelCatalog.ClipNorms), 2, 0)]
    [InlineData(nameof(KernelCatalog.ConsecutiveDots), 2, 0)]
    [InlineData(nameof(KernelCatalog.RecordTensor), 1, 0)]
    [InlineData(nameof(KernelCatalog.BatchNormForward), 2, 3)]
    [InlineData(nameof(KernelCatalog.BatchNormBackward), 2, 1)]
    public void AThreadReadsAndWritesFourElementsAtOnce(string op, int loads, int stores)
    {
        using PtxCompiler compiler = new(80);
        string[] kernels = [.. KernelsOf(op).Where(TakesFour).Select(compiler.Compile)];
        Assert.NotEmpty(kernels);
        Assert.All(kernels, ptx =>
        {
            Assert.InRange(Count(ptx, "ld.global.v4.f32"), loads, int.MaxValue);
            Assert.InRange(Count(ptx, "st.global.v4.f32"), stores, int.MaxValue);
            Assert.DoesNotMatch(GenericAccess(), ptx);
        });
    }

    [Theory]
    [InlineData(nameof(KernelCatalog.LayerNormForward))]
    [InlineData(nameof(KernelCatalog.LayerNormBackward))]
    [InlineData(nameof(KernelCatalog.BatchNormForward))]
    [InlineData(nameof(KernelCatalog.BatchNormBackward))]
    [InlineData(nameof(KernelCatalog.SoftmaxCrossEntropy))]
    [InlineData(nameof(KernelCatalog.SigmoidCrossEntropy))]
    [InlineData(nameof(KernelCatalog.BernoulliCrossEntropy))]
    [InlineData(nameof(KernelCatalog.MeanSquaredError))]
    [InlineData(nameof(KernelCatalog.StepLoss))]
    [InlineData(nameof(KernelCatalog.ClipNorms))]
    [InlineData(nameof(KernelCatalog.ConsecutiveDots))]
    [InlineData(nameof(KernelCatalog.RecordTensor))]
    [InlineData(nameof(KernelCatalog.PReluBackward))]
    public void ThreadsJoinByShuffles(string op)
    {
        using PtxCompiler compiler = new(80);
        Assert.Contains(KernelsOf(op), kernel => compiler.Compile(kernel).Contains("shfl.sync.bfly", StringComparison.Ordinal));
    }

    [Fact]
    public void HistogramsCountByAtomicsInSharedMemory()
    {
        using PtxCompiler compiler = new(80);
        Assert.Contains(
            KernelsOf(nameof(KernelCatalog.RecordTensor)),
            kernel => compiler.Compile(kernel).Contains("red.add.shared.u32", StringComparison.Ordinal));
    }

    private static IEnumerable<MethodInfo> KernelsOf(string op) =>
        from entry in SimtKernels.All
        where entry.Value.Op == op
        select entry.Key;

    // ElementLaunch and its like close their kernels over Float4, or say so in their name.
    private static bool TakesFour(MethodInfo kernel) =>
        kernel.Name == "QuadKernel" || kernel.GetGenericArguments().SelectMany(Nested).Any(type => type.Name == "Float4");

    private static IEnumerable<Type> Nested(Type type) => type.GetGenericArguments().SelectMany(Nested).Prepend(type);

    private static int Count(string ptx, string instruction) => Regex.Count(ptx, Regex.Escape(instruction));

    [GeneratedRegex(@"\b(ld|st|atom|red)\.(v\d\.|add\.)?[bfsu]\d+")]
    private static partial Regex GenericAccess();
}
