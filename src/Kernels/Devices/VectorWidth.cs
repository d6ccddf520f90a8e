using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Devices;

/// <summary>The SIMD registers of this processor.</summary>
public static class VectorWidth
{
    private static readonly int[] s_all = [512, 256, 128];

    /// <summary>The widest registers the processor has: 512, 256 or 128 bits (128 is also the portable fall-back).</summary>
    public static int Best => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The widths that can run here, widest first.</summary>
    public static IReadOnlyList<int> Supported => [.. s_all.Where(bits => bits <= Best)];
}
