using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>Memory on the stack that begins where a line of the cache does: a register that crosses from one line into the next takes twice as long.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Floats in a line, and those that memory must have more than it needs.</summary>
    public const int Floats = 16;

    /// <summary>The first whole line at or behind an address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Next(float* memory) => (float*)(((nuint)memory + 63) & ~(nuint)63);
}
