namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>Adam and AdamW on one weight, in double precision (Kingma and Ba 2015; Loshchilov and Hutter 2019).</summary>
internal static class AdamReference
{
    /// <summary>The new means, and the difference that step number <paramref name="t"/>, from 1, makes to the weight.</summary>
    public static (double Mean, double SquareMean, double Update) Step(
        double weight, double gradient, double mean, double squareMean, AdamConstants c, long t, double learningRate)
    {
        double g = c.Decoupled ? gradient : gradient + (c.WeightDecay * weight);
        double m = (c.Beta1 * mean) + ((1 - c.Beta1) * g);
        double v = (c.Beta2 * squareMean) + ((1 - c.Beta2) * g * g);
        double unbiasedMean = m / (1 - Math.Pow(c.Beta1, t));
        double unbiasedSquares = v / (1 - Math.Pow(c.Beta2, t));
        double update = -learningRate * unbiasedMean / (Math.Sqrt(unbiasedSquares) + c.Epsilon);
        return (m, v, c.Decoupled ? update - (learningRate * c.WeightDecay * weight) : update);
    }
}
