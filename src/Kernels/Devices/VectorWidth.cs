using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Devices;

/// <summary>The SIMD registers of this processor.</summary>
internal static class VectorWidth
{
    /// <summary>The environment variable that chooses a width.</summary>
    public const string Variable = "GPUGRAD_VECTOR_BITS";

    private static readonly int[] s_all = [512, 256, 128];

    /// <summary>The widest registers the processor has: 512, 256 or 128 bits (128 is also the portable fall-back).</summary>
    public static int Best => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The widths that can run here, widest first.</summary>
    public static IReadOnlyList<int> Supported => [.. s_all.Where(bits => bits <= Best)];

    /// <summary>The width that <see cref="Variable"/> asks for, else the best.</summary>
    /// <exception cref="DeviceException">It asks for what this processor does not have.</exception>
    public static int Chosen
    {
        get
        {
            string? text = Environment.GetEnvironmentVariable(Variable);
            int bits = string.IsNullOrEmpty(text) ? Best : Supported.FirstOrDefault(supported => $"{supported}" == text);
            return bits > 0 ? bits : throw new DeviceException($"{Variable} is '{text}', and the vectors of this processor have {List} bits.");
        }
    }

    /// <summary>The supported widths, as messages list them.</summary>
    internal static string List => string.Join(" or ", Supported);

    /// <summary>
    /// What runs on such registers. Without fused multiply-adds, which only processors of 128 bits lack, other bits come of it.
    /// </summary>
    internal static string Describe(int bits) => $"{bits}-bit vectors{(bits > 128 || Float128.IsFused ? "" : " without FMA")}";
}
