using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Randomness;

/// <summary>
/// A random permutation of 0 … count − 1 that is evaluated one position at a time, with nothing stored: a Feistel
/// network permutes the smallest power of four that is not below count, and a position that lands outside is sent
/// through again until it lands inside. It comes back to where it started if to nothing else, so this ends; on average
/// after fewer than four rounds of the network. Mitchell, Stokes, Frank, Holmes: "Bandwidth-optimal random shuffling
/// for GPUs", ACM TOPC 2022.
/// </summary>
internal readonly struct ShuffledIndex
{
    // Tells these draws from others under the same seed.
    private const uint Purpose = 0x53485546;

    private readonly long _count;
    private readonly int _halfBits;
    private readonly PhiloxBlock _keysA;
    private readonly PhiloxBlock _keysB;
    private readonly PhiloxBlock _keysC;

    /// <summary>The permutation of 0 … count − 1 (count from 1 to 2^62) that belongs to an epoch of a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ShuffledIndex(long count, ulong seed, long epoch)
    {
        uint low = (uint)epoch;
        uint high = (uint)(epoch >> 32);
        _count = count;
        _halfBits = HalfBits(count);
        _keysA = Philox.Block(low, high, 0, Purpose, seed);
        _keysB = Philox.Block(low, high, 1, Purpose, seed);
        _keysC = Philox.Block(low, high, 2, Purpose, seed);
    }

    /// <summary>The element at a position, both in 0 … count − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long At(long position)
    {
        // A Feistel network of two bits a half or more is an even permutation, which would favour some orders of a few
        // elements. Exchanging the first two, or not, on the toss of a coin makes odd ones as likely.
        if (position < 2 && _count > 1)
        {
            position ^= _keysC.Z & 1;
        }

        do
        {
            position = Permute(position);
        }
        while (position >= _count);

        return position;
    }

    // At least one bit a half, so that a count of 1 needs no case of its own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HalfBits(long count)
    {
        int bits = 1;
        while (1L << (2 * bits) < count)
        {
            bits++;
        }

        return bits;
    }

    // Ten rounds: shuffles of a few elements show no bias from eight on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Permute(long position)
    {
        uint left = (uint)(position >> _halfBits);
        uint right = (uint)position & ((1u << _halfBits) - 1);
        left ^= Mix(right, _keysA.X);
        right ^= Mix(left, _keysA.Y);
        left ^= Mix(right, _keysA.Z);
        right ^= Mix(left, _keysA.W);
        left ^= Mix(right, _keysB.X);
        right ^= Mix(left, _keysB.Y);
        left ^= Mix(right, _keysB.Z);
        right ^= Mix(left, _keysB.W);
        left ^= Mix(right, _keysC.X);
        right ^= Mix(left, _keysC.Y);
        return ((long)left << _halfBits) | right;
    }

    // The avalanche steps of MurmurHash3 (Appleby): every input bit reaches the top bits, which are the ones kept.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Mix(uint half, uint key)
    {
        uint hash = half ^ key;
        hash ^= hash >> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >> 13;
        hash *= 0xC2B2AE35;
        hash ^= hash >> 16;
        return hash >> (32 - _halfBits);
    }
}
