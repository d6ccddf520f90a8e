using GpuGrad.Initialization;
using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Core.Tests.Initialization;

public class PhiloxSequenceTests
{
    // The known-answer vectors published with Random123 for philox4x32-10.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Blocks_match_the_published_vectors(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), Words(Philox.Block(c0, c1, c2, c3, ((ulong)k1 << 32) | k0)));

    [Fact]
    public void The_first_uniforms_are_the_first_blocks_words()
    {
        var random = new PhiloxSequence(seed: 0, stream: 0);

        Assert.Equal((0x6627e8d5e169c58dul >> 11) / 9007199254740992.0, random.NextUniform());
        Assert.Equal((0xbc57ac4c9b00dbd8ul >> 11) / 9007199254740992.0, random.NextUniform());
    }

    [Fact]
    public void All_bits_of_seed_and_stream_count()
    {
        ulong[] numbers = [0, 1, 1ul << 32, 1ul << 63];

        List<double> firsts = [.. numbers.SelectMany(seed => numbers.Select(stream => new PhiloxSequence(seed, stream).NextUniform()))];

        Assert.Equal(firsts.Count, firsts.Distinct().Count());
    }

    [Fact]
    public void Uniforms_and_normals_have_their_moments()
    {
        const int n = 200_000;
        var random = new PhiloxSequence(7, 3);
        double[] uniforms = [.. Enumerable.Range(0, n).Select(_ => random.NextUniform())];
        double[] normals = [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())];

        Assert.All(uniforms, u => Assert.InRange(u, 0, Math.BitDecrement(1.0)));
        // Five standard errors: Var(u) = 1/12, Var(u²) = 4/45; Var(z) = 1, Var(z²) = 2, Var(z⁴) = 96; successive normals share a radius, yet are independent.
        Within(0.5, Math.Sqrt(1 / 12.0 / n), uniforms.Average());
        Within(1 / 3.0, Math.Sqrt(4 / 45.0 / n), uniforms.Average(u => u * u));
        Within(0, Math.Sqrt(1.0 / n), normals.Average());
        Within(1, Math.Sqrt(2.0 / n), normals.Average(z => z * z));
        Within(3, Math.Sqrt(96.0 / n), normals.Average(z => z * z * z * z));
        Within(0, Math.Sqrt(1.0 / (n - 1)), normals.Zip(normals.Skip(1), (a, b) => a * b).Average());
    }

    private static void Within(double expected, double standardError, double measured) =>
        Assert.InRange(measured, expected - (5 * standardError), expected + (5 * standardError));

    private static (uint X0, uint X1, uint X2, uint X3) Words(PhiloxBlock block) => (block.X, block.Y, block.Z, block.W);
}
