using GpuGrad.Core.Tests.Runs;
using GpuGrad.Diagnosis.Precision;
using GpuGrad.Initialization;
using GpuGrad.Runs;

namespace GpuGrad.Core.Tests.Diagnosis.Precision;

/// <summary>Shares forecast from histograms, against floats that were rounded one by one.</summary>
public sealed class PrecisionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, double, double> FormatsAndSizes
    {
        get
        {
            TheoryData<string, double, double> data = [];
            foreach (FloatFormat format in FloatFormat.All)
            {
                // Around every limit, and a whole run of exponents.
                data.Add(format.Name, Math.Log2(format.ZeroUpTo), 1.5);
                data.Add(format.Name, Math.Log2(format.LeastNormal), 2);
                data.Add(format.Name, Math.Log2(format.Largest), 0.5);
                data.Add(format.Name, -12, 12);
            }

            return data;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(FormatsAndSizes))]
    public void SharesAreThoseOfTheValuesWithinTheBinsBound(string name, double exponent, double spread)
    {
        FloatFormat format = FloatFormat.All.Single(f => f.Name == name);
        PhiloxSequence random = new(seed: 11, stream: 3);
        float[] values =
            [.. Enumerable.Range(0, 4000).Select(_ => (float)(Math.Sign(random.NextNormal()) * Math.Pow(2, exponent + (spread * random.NextNormal()))))
            .Where(v => v != 0 && float.IsFinite(v))];
        RoundedValue[] rounded = [.. values.Select(v => Rounding.Round(name, v))];

        PrecisionShares shares = PrecisionShares.Of(HistogramOf(values), format);

        Assert.Equal(values.Length, shares.Values);
        AssertShare(RoundedValue.Zero, shares.ToZero);
        AssertShare(RoundedValue.Subnormal, shares.ToSubnormal);
        AssertShare(RoundedValue.Overflow, shares.Overflow);
        // A limit cuts at most two bins, a quarter octave each; those around it hold what the spread leaves there.
        Assert.InRange(shares.Uncertain, 0, name == "bf16" ? 1 : 0.6);

        void AssertShare(RoundedValue kind, double share) =>
            Assert.InRange(rounded.Count(r => r == kind) / (double)values.Length, share - shares.Uncertain - 1e-12, share + shares.Uncertain + 1e-12);
    }

    [Theory]
    [InlineData("fp16", 2.9802322e-8f, 2.9802326e-8f, 65519.996f, 65520f)]
    [InlineData("fp8 E4M3", 0.0009765625f, 0.00097656256f, 464f, 464.00003f)]
    [InlineData("fp8 E5M2", 7.6293945e-6f, 7.629395e-6f, 61439.996f, 61440f)]
    [InlineData("bf16", 4.5917748e-41f, 4.5919149e-41f, 3.3961774e38f, 3.3961775e38f)]
    public void TheLimitsAreWhereRoundingChanges(string name, float lastZero, float firstLeft, float lastFinite, float firstOverflow)
    {
        FloatFormat format = FloatFormat.All.Single(f => f.Name == name);
        Assert.Equal(RoundedValue.Zero, Rounding.Round(name, lastZero));
        Assert.NotEqual(RoundedValue.Zero, Rounding.Round(name, firstLeft));
        Assert.NotEqual(RoundedValue.Overflow, Rounding.Round(name, lastFinite));
        Assert.Equal(RoundedValue.Overflow, Rounding.Round(name, firstOverflow));
        Assert.InRange(format.ZeroUpTo, lastZero, firstLeft);
        Assert.InRange(format.OverflowAbove, lastFinite, firstOverflow);
    }

    [Fact]
    public void TheLossScaleSavesEveryGradientThatItCanAndOverflowsNone()
    {
        using RunDatabaseReader database = Record([1e-9f, -3e-8f, 2e-6f, 0f], [1f]);
        FormatForecast fp16 = PrecisionForecast.Of(database).Formats.Single(f => f.Format.Name == "fp16");

        // 1e-9 · 2^5 = 3.2e-8 is the first above 2^-25; a smaller scale loses it.
        Assert.Equal(5, fp16.LossScaleExponent);
        Assert.Equal(1.0 / 3, fp16.Gradients.ToZero, 1e-12);
        Assert.Equal(0, fp16.ScaledGradients.ToZero, 1e-12);
        Assert.Equal(0, fp16.ScaledGradients.Overflow);
        Assert.Equal(0, fp16.Weights.ToZero);
        Assert.Null(fp16.Layers.Single(l => l.Kind == RecordedKind.Weight).Scaled);
    }

    [Fact]
    public void TheLossScaleStopsWhereTheLargestGradientWouldOverflow()
    {
        using RunDatabaseReader database = Record([1e-12f, 1000f], [1f]);
        FormatForecast fp16 = PrecisionForecast.Of(database).Formats.Single(f => f.Format.Name == "fp16");

        // 1000 · 2^6 = 64000 fits, 2^7 does not; 1e-12 is lost at 2^6 as at 2^0, so no scale helps.
        Assert.Equal(0, fp16.LossScaleExponent);
        Assert.Equal(0.5, fp16.ScaledGradients.ToZero, 1e-12);
    }

    [Fact]
    public void GradientsBeyondTheFormatAreScaledDown()
    {
        using RunDatabaseReader database = Record([1e6f, 1e3f], [1f]);
        FormatForecast e4m3 = PrecisionForecast.Of(database).Formats.Single(f => f.Format.Name == "fp8 E4M3");

        Assert.Equal(1, e4m3.Gradients.Overflow);
        Assert.Equal(-12, e4m3.LossScaleExponent);
        Assert.Equal(0, e4m3.ScaledGradients.Overflow);
    }

    private RunDatabaseReader Record(float[] gradients, float[] weights)
    {
        using (RunDatabase database = RunDatabase.Open(folder["run.db"]))
        {
            database.Write(new LayerInfo(0, "0", LayerInfo.Hidden, "hidden 1"));
            database.Write(SyntheticRun.RecordOf(0, 0, RecordedKind.WeightGradient, gradients));
            database.Write(SyntheticRun.RecordOf(0, 0, RecordedKind.Weight, weights));
        }

        return RunDatabaseReader.Open(folder["run.db"]);
    }

    private static FloatHistogram HistogramOf(float[] values)
    {
        FloatHistogram histogram = new();
        foreach (float value in values)
        {
            histogram.Add(FloatHistogram.BinOf(value));
        }

        return histogram;
    }
}
