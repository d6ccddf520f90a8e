using GpuGrad.Initialization;
using GpuGrad.Layers;

namespace GpuGrad.Core.Tests.Layers;

public class BatchSpectrumTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(512)]
    public void SamplesThatLieEvenly(int batch)
    {
        BatchSpectrum even = BatchSpectrum.Of(batch, directions: 2, deviation: 0);
        double n = batch - 1;
        // χ² with N degrees of freedom; the midpoint rule errs by some 1/Points².
        Assert.Equal(n / (n - 2), even.InverseVariance, 1e-5);
        Assert.Equal(n / (n + 2), even.Evening, 1e-12);
    }

    // Five of 31 directions with a tenth each, and the rest evenly in the others, drawn.
    [Fact]
    public void SamplesInFewDirections()
    {
        const int Draws = 40_000, Few = 5, N = 31;
        const double Share = 0.4, Rest = (1 - Share) / N, Large = (Share / Few) + Rest;
        BatchSpectrum spectrum = BatchSpectrum.Of(N + 1, Few, Math.Sqrt(Share * Share * ((1.0 / Few) - (1.0 / N)) * N / (N + 1)));
        Assert.Equal(Share, spectrum.Share, 1e-12);

        PhiloxSequence random = new(1, stream: 3);
        double sum = 0, squares = 0, large = 0;
        for (int i = 0; i < Draws; i++)
        {
            double variance = 0, inFew = 0;
            for (int k = 0; k < N; k++)
            {
                double z = random.NextNormal(), part = (k < Few ? Large : Rest) * z * z;
                variance += part;
                inFew += k < Few ? part : 0;
            }

            sum += 1 / variance;
            squares += 1 / (variance * variance);
            large += inFew / variance;
        }

        double mean = sum / Draws, error = Math.Sqrt(((squares / Draws) - (mean * mean)) / Draws);
        Assert.Equal(mean, spectrum.InverseVariance, 4 * error);
        // What the norm leaves of p: the share of the few is p + (1 − p) m/N. To first order, 2/r = .1 being the order.
        double left = ((large / Draws) - ((double)Few / N)) / (1 - ((double)Few / N));
        Assert.Equal(left / Share, spectrum.Evening, 0.1 * (1 - spectrum.Evening) + 0.01);
    }
}
