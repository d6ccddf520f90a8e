namespace GpuGrad.Kernels.Randomness;

/// <summary>
/// The random numbers of an op in a step, told element by element. Philox itself is a definition with known answers; which
/// word of which counter an element takes, and what number that stands for, are written down here once more.
/// </summary>
internal static class UniformReference
{
    /// <summary>A multiple of 2^−24 in [0, 1) for each of <paramref name="length"/> elements.</summary>
    public static double[] Draw(int length, ulong seed, long step, int op)
    {
        double[] numbers = new double[length];
        for (int element = 0; element < length; element++)
        {
            (int group, int place) = Math.DivRem(element, 64);
            (int word, int lane) = Math.DivRem(place, 16);
            PhiloxBlock block = Philox.Block((uint)((16 * group) + lane), unchecked((uint)step), (uint)op, 0x4D41534B, seed);
            uint[] words = [block.X, block.Y, block.Z, block.W];
            numbers[element] = Math.Floor(words[word] / 256.0) / Math.Pow(2, 24);
        }

        return numbers;
    }
}
