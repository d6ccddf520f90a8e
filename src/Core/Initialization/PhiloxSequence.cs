namespace GpuGrad.Initialization;

/// <summary>
/// Random numbers in double precision from Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
/// The key is the seed, the counter is (block, stream): the n-th number depends on seed, stream and n alone.
/// </summary>
public sealed class PhiloxSequence(ulong seed, ulong stream)
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    private ulong _block;
    private double _pendingUniform, _pendingNormal;
    private bool _hasUniform, _hasNormal;

    /// <summary>The four words of one block for a counter of four words and a key of two.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Block((uint C0, uint C1, uint C2, uint C3) counter, (uint K0, uint K1) key)
    {
        (uint x0, uint x1, uint x2, uint x3) = counter;
        (uint k0, uint k1) = key;
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x0, product1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(product1 >> 32) ^ x1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ x3 ^ k1, (uint)product0);
            k0 = unchecked(k0 + Weyl0);
            k1 = unchecked(k1 + Weyl1);
        }
        return (x0, x1, x2, x3);
    }

    /// <summary>The next number of [0, 1), a multiple of 2^-53.</summary>
    public double NextUniform()
    {
        if (_hasUniform)
        {
            _hasUniform = false;
            return _pendingUniform;
        }
        (uint x0, uint x1, uint x2, uint x3) = Block(
            ((uint)_block, (uint)(_block >> 32), (uint)stream, (uint)(stream >> 32)), ((uint)seed, (uint)(seed >> 32)));
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
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform()));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * NextUniform());
        _pendingNormal = radius * sin;
        _hasNormal = true;
        return radius * cos;
    }

    private static double ToUniform(uint high, uint low) => ((((ulong)high << 32) | low) >> 11) * (1.0 / (1UL << 53));
}
