using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Randomness;

/// <summary>
/// A uniform number in [0, 1) for each element of a tensor, for one op in one step of a run: drawn again wherever it is
/// needed, so that nothing is stored between forward and backward. <see cref="Philox"/>'s counter is (block, step, op,
/// purpose) and its key the seed. Of the four words of block b, word w belongs to element 64 ⌊b/16⌋ + 16 w + b mod 16:
/// then 16 neighbouring blocks serve 64 neighbouring elements, neighbours in registers and in threads alike. A word gives
/// its upper 24 bits, times 2^−24. Step numbers count modulo 2^32.
/// </summary>
internal static class StepUniforms
{
    /// <summary>Elements that 16 neighbouring blocks serve.</summary>
    public const int Chunk = 64;

    /// <summary>Elements that draw from one block.</summary>
    public const int WordsPerBlock = 4;

    /// <summary>From an element of a block to the next one of the same block.</summary>
    public const int Stride = Chunk / WordsPerBlock;

    // Blocks are numbered with 32 bits.
    private const long MaxLength = 1L << 34;

    // Tells these draws from others under the same seed.
    private const uint Purpose = 0x4D41534B;
    private const float Scale = 1f / 16777216f;

    /// <summary>Blocks for a tensor of <paramref name="length"/> elements.</summary>
    public static long Blocks(long length) => (length + Chunk - 1) / Chunk * Stride;

    /// <summary>Requires a tensor whose blocks can all be numbered.</summary>
    /// <exception cref="ArgumentException">It has more than 2^34 elements.</exception>
    public static void RequireLength(long length)
    {
        if (length > MaxLength)
        {
            throw new ArgumentException($"Length is {length}, more than {MaxLength} elements cannot be drawn for.", nameof(length));
        }
    }

    /// <summary>The first element that draws from a block; the others follow <see cref="Stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long FirstElement(long block) => (block / Stride * Chunk) + (block % Stride);

    /// <summary>The words of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhiloxBlock Words(ulong seed, long step, int op, long block) =>
        Philox.Block((uint)block, (uint)step, (uint)op, Purpose, seed);

    /// <summary>The uniform number that a word stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Unit(uint word) => (int)(word >> 8) * Scale;

    /// <summary>The numbers of elements 64 <paramref name="chunk"/> to 64 <paramref name="chunk"/> + 63.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fill(float* units, ulong seed, long step, int op, long chunk)
    {
        for (int lane = 0; lane < Stride; lane += PhiloxLanes.Count)
        {
            PhiloxLanes words = PhiloxLanes.Blocks((uint)((chunk * Stride) + lane), (uint)step, (uint)op, Purpose, seed);
            Store(words.X, units + lane);
            Store(words.Y, units + Stride + lane);
            Store(words.Z, units + (2 * Stride) + lane);
            Store(words.W, units + (3 * Stride) + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Store(Vector256<uint> words, float* units) =>
        (Vector256.ConvertToSingle((words >> 8).AsInt32()) * Scale).Store(units);
}
