using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Reduction;

/// <summary>a + b.</summary>
internal readonly struct Sum : IJoin<float>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Join(float a, float b) => a + b;
}
