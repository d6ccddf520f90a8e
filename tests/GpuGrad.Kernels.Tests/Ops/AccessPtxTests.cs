using System.Reflection;
using System.Text.RegularExpressions;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>How the kernels that memory holds up reach it on NVIDIA GPUs, and how their threads join what they found.</summary>
public partial class AccessPtxTests
{
    // Ops with the loads and stores that a thread needs for four elements, the fewest of their settings.
    [Theory]
    [InlineData("ActivationForward", 1, 1)]
    [InlineData("ActivationBackward", 1, 1)]
    [InlineData("ScaledAdd", 2, 1)]
    [InlineData("HighwayForward", 3, 1)]
    [InlineData("HighwayBackward", 4, 3)]
    [InlineData("Dropout", 4, 4)]
    [InlineData("RRelu", 8, 4)]
    [InlineData("Sgd", 3, 2)]
    [InlineData("Adam", 4, 3)]
    [InlineData("RmsProp", 4, 3)]
    [InlineData("Lion", 3, 2)]
    [InlineData("ClipNorms", 2, 0)]
    [InlineData("ConsecutiveDots", 2, 0)]
    [InlineData("RecordTensor", 1, 0)]
    [InlineData("BatchNormForward", 2, 3)]
    [InlineData("BatchNormBackward", 2, 1)]
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
    [InlineData("LayerNormForward")]
    [InlineData("LayerNormBackward")]
    [InlineData("BatchNormForward")]
    [InlineData("BatchNormBackward")]
    [InlineData("SoftmaxCrossEntropy")]
    [InlineData("SmoothedCrossEntropy")]
    [InlineData("SigmoidCrossEntropy")]
    [InlineData("BernoulliCrossEntropy")]
    [InlineData("MeanSquaredError")]
    [InlineData("StepLoss")]
    [InlineData("ClipNorms")]
    [InlineData("ConsecutiveDots")]
    [InlineData("RecordTensor")]
    [InlineData("PReluBackward")]
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
            KernelsOf("RecordTensor"),
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
