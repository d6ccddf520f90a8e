using System.Reflection;
using System.Text.RegularExpressions;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Kernels.Tests.Ops.MatMul;

/// <summary>What products on tensor cores are made of: the kernels of every case, as NVIDIA GPUs would get them.</summary>
public partial class TensorTilePtxTests
{
    private static readonly Lazy<MethodInfo[]> s_kernels = new(Collect);

    [Fact]
    public void EveryKernelKeepsItsSumsInRegisters()
    {
        using PtxCompiler compiler = new(80);
        // Three transpositions, two tiles, whole quads and others, three formats.
        Assert.Equal(3 * 2 * 2 * 3, s_kernels.Value.Length);
        Assert.All(s_kernels.Value, kernel => Assert.DoesNotMatch(Faults(), compiler.Compile(kernel)));
    }

    // A slice is 16 terms deep: one step of 16 products of bfloat16, or two of 8 products of TF32, each 4×4 instructions and 4·4 + 4·2 registers of operands.
    // A thread converts 16 numbers on their way in, or on their way out every register of operands twice.
    [Theory]
    [InlineData("Bf16Pairs", "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32", 16, 24, "cvt.rn.bf16x2.f32", 8)]
    [InlineData("Tf32Units", "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", 32, 48, "cvt.rna.tf32.f32", 16)]
    [InlineData("SplitTf32Units", "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", 96, 48, "cvt.rna.tf32.f32", 96)]
    public void TheMainLoopIsWhatWasPlanned(string format, string product, int products, int sharedLoads, string conversion, int conversions)
    {
        using PtxCompiler compiler = new(80);
        string[] types = [format, "Tile128", "WholeQuads"];
        MethodInfo[] kernels = [.. s_kernels.Value.Where(kernel => types.All(kernel.GetGenericArguments().Select(type => type.Name).Contains))];
        Assert.Equal(3, kernels.Length);
        foreach (MethodInfo kernel in kernels)
        {
            string ptx = compiler.Compile(kernel);
            // ILGPU puts the loop's body behind the rest of the kernel, and that behind functions for the instructions, which nobody calls.
            int kernelEnd = ptx.IndexOf("ret;", ptx.IndexOf(".entry", StringComparison.Ordinal), StringComparison.Ordinal);
            string[] loop = [.. Instruction().Matches(ptx[kernelEnd..]).Select(m => m.Groups[1].Value)];
            int Count(string name) => loop.Count(instruction => instruction == name);
            Assert.Equal(1, Count("bar.sync"));
            Assert.Equal(products, Count(product));
            Assert.Equal(sharedLoads, Count("ld.shared.f32"));
            Assert.Equal(4, Count("ld.global.v4.f32"));
            Assert.Equal(conversions, Count(conversion));
        }
    }

    private static MethodInfo[] Collect()
    {
        // Calls are collected on a device that has no tensor cores: nothing is run.
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Sim));
        TensorTileMatMul variant = MatMulArguments.Op.TypedVariants.OfType<TensorTileMatMul>().Single();
        return
        [
            .. KernelCatalog.Cases
                .Where(c => c.Op == MatMulArguments.Op && c.VariantsFor(device).Any(v => v is ElementRoundedMatMul))
                .SelectMany(c => c.CallsOf(device, variant).Cast<SimtCall>().Select(call => call.Kernel))
                .Distinct(),
        ];
    }

    // Local memory, and accesses to memory that is not known to be shared or global.
    [GeneratedRegex(@"\.local\b|\b(ld|st)\.(v\d\.)?[bfsu]\d+")]
    private static partial Regex Faults();

    [GeneratedRegex(@"^\t(?:@!?%p\d+ )?([a-z][\w.]*)\s[^;]*;", RegexOptions.Multiline)]
    private static partial Regex Instruction();
}
