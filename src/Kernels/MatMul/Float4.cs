using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.MatMul;

/// <summary>Four floats that SIMT kernels read and write as one 128-bit access.</summary>
public struct Float4
{
    /// <summary>The first float.</summary>
    public float X;

    /// <summary>The second float.</summary>
    public float Y;

    /// <summary>The third float.</summary>
    public float Z;

    /// <summary>The fourth float.</summary>
    public float W;

    /// <summary>Puts four floats together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4(float x, float y, float z, float w) => (X, Y, Z, W) = (x, y, z, w);

    /// <summary>sum + scalar · vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 MultiplyAdd(float scalar, Float4 vector, Float4 sum) => new(
        (scalar * vector.X) + sum.X,
        (scalar * vector.Y) + sum.Y,
        (scalar * vector.Z) + sum.Z,
        (scalar * vector.W) + sum.W);

    /// <summary>a + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 operator +(Float4 a, Float4 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);
}
