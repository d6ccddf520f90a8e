namespace GpuGrad.Initialization;

/// <summary>
/// Draws initial weights and biases on the host in double precision, so that every device starts from the same values.
/// They depend on the arguments alone: give every tensor of a net a stream of its own.
/// </summary>
internal static class WeightInitializer
{
    /// <summary>
    /// Weights of shape [<paramref name="fanOut"/>, <paramref name="fanIn"/>], row-major, the layout of torch.nn.Linear.
    /// A gain that depends on the activation must be resolved (<see cref="InitSpec.Before"/>); for LSUV this is the orthonormal start, to be scaled on data.
    /// Throws <see cref="ArgumentOutOfRangeException"/> where a fan is below 1 or the matrix exceeds an array.
    /// </summary>
    public static float[] DrawWeight(InitSpec init, int fanIn, int fanOut, ulong seed, ulong stream)
    {
        ArgumentNullException.ThrowIfNull(init);
        ArgumentOutOfRangeException.ThrowIfLessThan(fanIn, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(fanOut, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)fanIn * fanOut, Array.MaxLength, $"{nameof(fanIn)}·{nameof(fanOut)}");
        var random = new PhiloxSequence(seed, stream);
        double? orthogonalGain = init switch
        {
            InitSpec.Orthogonal orthogonal => NumberOf(orthogonal.Gain),
            InitSpec.Lsuv => 1,
            _ => null,
        };
        return orthogonalGain is { } gain
            ? Array.ConvertAll(OrthogonalMatrix.Draw(fanOut, fanIn, random), x => (float)(gain * x))
            : Fill(fanIn * fanOut, Sampler(init, fanIn, fanOut, random));
    }

    /// <summary>
    /// Biases of shape [<paramref name="fanOut"/>] for a layer with these fans.
    /// Throws <see cref="ArgumentException"/> for an orthogonal init, which needs a matrix, and <see cref="ArgumentOutOfRangeException"/> where a fan is below
    /// 1.
    /// </summary>
    public static float[] DrawBias(InitSpec init, int fanIn, int fanOut, ulong seed, ulong stream)
    {
        ArgumentNullException.ThrowIfNull(init);
        ArgumentOutOfRangeException.ThrowIfLessThan(fanIn, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(fanOut, 1);
        return Fill(fanOut, Sampler(init, fanIn, fanOut, new PhiloxSequence(seed, stream)));
    }

    private static Func<double> Sampler(InitSpec init, int fanIn, int fanOut, PhiloxSequence random) => init switch
    {
        InitSpec.Zeros => static () => 0,
        InitSpec.Constant c => () => c.Value,
        InitSpec.Normal n => () => n.Mean + (n.Std * random.NextNormal()),
        InitSpec.TruncatedNormal t => () => t.Std * NextTruncated(random),
        InitSpec.Uniform u => () => u.Min + ((u.Max - u.Min) * random.NextUniform()),
        InitSpec.LeCun i => OfVariance(Square(i.Gain) / (i.Mode == FanMode.FanIn ? fanIn : fanOut), i.Distribution, random),
        InitSpec.Xavier i => OfVariance(2 * Square(i.Gain) / ((double)fanIn + fanOut), i.Distribution, random),
        InitSpec.He i => OfVariance(Square(i.Gain) / (i.Mode == FanMode.FanIn ? fanIn : fanOut), i.Distribution, random),
        // U(±1/√n) has the variance 1/(3n).
        InitSpec.PyTorchDefault => OfVariance(1.0 / (3.0 * fanIn), InitDistribution.Uniform, random),
        _ => throw new ArgumentException($"{init} fills no single numbers, so no bias either; choose another init", nameof(init)),
    };

    private static double Square(InitGain gain) => NumberOf(gain) * NumberOf(gain);

    private static double NumberOf(InitGain gain) => gain.Source == GainSource.Number
        ? gain.Number
        : throw new ArgumentException(
            $"the gain is still to come from an activation ({gain.Source}); resolve the init with {nameof(InitSpec)}.{nameof(InitSpec.Before)} first",
            nameof(gain));

    private static Func<double> OfVariance(double variance, InitDistribution distribution, PhiloxSequence random)
    {
        double std = Math.Sqrt(variance), bound = Math.Sqrt(3 * variance);
        return distribution == InitDistribution.Normal
            ? () => std * random.NextNormal()
            : () => bound * ((2 * random.NextUniform()) - 1);
    }

    private static double NextTruncated(PhiloxSequence random)
    {
        double z;
        do
        {
            z = random.NextNormal();
        }
        while (Math.Abs(z) > 2);
        return z;
    }

    private static float[] Fill(int count, Func<double> next)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)next();
        }

        return values;
    }
}
