using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Randomness;

/// <summary>
/// <see cref="Philox"/> at eight consecutive counters at once, one a lane, bit for bit what eight calls would give. For
/// vector kernels; 256-bit registers serve every width of theirs.
/// </summary>
internal readonly struct PhiloxLanes
{
    /// <summary>Counters at once.</summary>
    public const int Count = 8;

    private const int Rounds = 10;

    /// <summary>The first words.</summary>
    public readonly Vector256<uint> X;

    /// <summary>The second words.</summary>
    public readonly Vector256<uint> Y;

    /// <summary>The third words.</summary>
    public readonly Vector256<uint> Z;

    /// <summary>The fourth words.</summary>
    public readonly Vector256<uint> W;

    private PhiloxLanes(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z, Vector256<uint> w) => (X, Y, Z, W) = (x, y, z, w);

    /// <summary>The random bits at counters (c0 + lane, c1, c2, c3) of the sequence that the key names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhiloxLanes Blocks(uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        Vector256<uint> x = Vector256.Create(c0) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        Vector256<uint> y = Vector256.Create(c1);
        Vector256<uint> z = Vector256.Create(c2);
        Vector256<uint> w = Vector256.Create(c3);
        uint k0 = (uint)key;
        uint k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Vector256<uint> high0 = HighHalves(x, Philox.Multiplier0);
            Vector256<uint> high1 = HighHalves(z, Philox.Multiplier1);
            Vector256<uint> low0 = x * Philox.Multiplier0;
            Vector256<uint> low1 = z * Philox.Multiplier1;
            x = high1 ^ y ^ Vector256.Create(k0);
            y = low1;
            z = high0 ^ w ^ Vector256.Create(k1);
            w = low0;
            k0 += Philox.Weyl0;
            k1 += Philox.Weyl1;
        }

        return new(x, y, z, w);
    }

    // The upper 32 bits of the 64-bit products, for even and odd lanes apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> HighHalves(Vector256<uint> lanes, ulong multiplier)
    {
        Vector256<ulong> pairs = lanes.AsUInt64();
        Vector256<ulong> even = (pairs & Vector256.Create<ulong>(uint.MaxValue)) * multiplier;
        Vector256<ulong> odd = (pairs >> 32) * multiplier;
        return ((even >> 32) | (odd & Vector256.Create<ulong>(~(ulong)uint.MaxValue))).AsUInt32();
    }
}
