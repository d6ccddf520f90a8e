using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Initialization;

/// <summary>
/// Random numbers in double precision from Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
/// The key is the seed, the counter is (block, stream): the n-th number depends on seed, stream and n alone, on no library's logarithm or sine.
/// </summary>
internal sealed class PhiloxSequence(ulong seed, ulong stream)
{
    private ulong _block;
    private double _pendingUniform, _pendingNormal;
    private bool _hasUniform, _hasNormal;

    /// <summary>The next number of [0, 1), a multiple of 2^-53.</summary>
    public double NextUniform()
    {
        if (_hasUniform)
        {
            _hasUniform = false;
            return _pendingUniform;
        }
        (uint x0, uint x1, uint x2, uint x3) = Philox.Block((uint)_block, (uint)(_block >> 32), (uint)stream, (uint)(stream >> 32), seed);
        _block++;
        _pendingUniform = ToUniform(x2, x3);
        _hasUniform = true;
        return ToUniform(x0, x1);
    }

    /// <summary>The next number of N(0, 1), by the method of Box and Muller (1958).</summary>
    public double NextNormal()
    {
        if (_hasNormal)
        {
            _hasNormal = false;
            return _pendingNormal;
        }
        // 1 - u lies in (0, 1], where the logarithm is finite.
        double radius = Math.Sqrt(-2 * ElementaryFunctions.Log(1 - NextUniform()));
        (double sin, double cos) = ElementaryFunctions.SinCosOfTurns(NextUniform());
        _pendingNormal = radius * sin;
        _hasNormal = true;
        return radius * cos;
    }

    private static double ToUniform(uint high, uint low) => ((((ulong)high << 32) | low) >> 11) * (1.0 / (1UL << 53));
}
