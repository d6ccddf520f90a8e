using System.Reflection;
using System.Text.RegularExpressions;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Kernels.Tests.Ops.MatMul;

/// <summary>What the main loop of large matrix products is made of on NVIDIA GPUs.</summary>
public partial class TileProductPtxTests
{
    // 8 steps along k of 8×8 sums, from two quads of each operand.
    private const int MultiplyAdds = 8 * 64;
    private const int SharedLoads = 8 * 4;

    [Fact]
    public void TheMainLoopIsMostlyMultiplyAdds()
    {
        using PtxCompiler compiler = new(80);
        MethodInfo[] kernels = [.. SimtKernels.All.Keys.Where(IsLargeTile)];
        // NN, NT and TN.
        Assert.Equal(3, kernels.Length);
        foreach (MethodInfo kernel in kernels)
        {
            string ptx = compiler.Compile(kernel);
            Assert.DoesNotMatch(GenericAccess(), ptx);
            // ILGPU puts the loop's body behind the rest of the kernel.
            string[] loop = [.. Instruction().Matches(ptx[ptx.IndexOf("ret;", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value)];
            int Count(string name) => loop.Count(instruction => instruction == name);
            Assert.Equal(1, Count("bar.sync"));
            Assert.Equal(MultiplyAdds, Count("mul.f32"));
            Assert.Equal(MultiplyAdds, Count("add.f32"));
            Assert.Equal(SharedLoads, Count("ld.shared.v4.f32"));
            Assert.Equal(2, Count("ld.global.v4.f32"));
            Assert.DoesNotContain("ld.shared.f32", loop);
            Assert.DoesNotContain("ld.global.f32", loop);
            // A product and the sum that takes it are one instruction to the driver's assembler, and it removes the moves.
            int instructions = loop.Count(name => !name.StartsWith("mov", StringComparison.Ordinal)) - MultiplyAdds;
            Assert.InRange(MultiplyAdds / (double)instructions, 0.7, 1);
        }
    }

    private static bool IsLargeTile(MethodInfo kernel) =>
        kernel.DeclaringType!.Name == "TileProduct"
        && kernel.GetGenericArguments().Select(type => type.Name).ToHashSet().IsSupersetOf(["Tile128", "WholeQuads"]);

    [GeneratedRegex(@"\b(ld|st)\.(v\d\.)?[bfsu]\d+")]
    private static partial Regex GenericAccess();

    [GeneratedRegex(@"^\t(?:@!?%p\d+ )?([a-z][\w.]*)\s[^;]*;", RegexOptions.Multiline)]
    private static partial Regex Instruction();
}
