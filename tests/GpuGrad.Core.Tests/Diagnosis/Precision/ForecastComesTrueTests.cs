using GpuGrad.Core.Tests.Runs;
using GpuGrad.Data;
using GpuGrad.Diagnosis.Precision;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Models;
using GpuGrad.Net;
using GpuGrad.Planning;
using GpuGrad.Runs;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Diagnosis.Precision;

/// <summary>
/// What is forecast of a low precision from the records of a training in FP32, held against what then happens in a training in that precision: every number
/// that its products round is looked at.
/// </summary>
public sealed class ForecastComesTrueTests : IDisposable
{
    private const int Steps = 10;

    // Of normally distributed numbers at most 34 % lie in any one octave.
    private const double MostOfAnOctave = 0.34;

    private static readonly RecordedKind[] s_rounded = [RecordedKind.Delta, RecordedKind.Activation, RecordedKind.Weight];

    private readonly TemporaryFolder _folder = new();
    private readonly ComputeDevice _device = ComputeDevice.Open("cpu:1");
    private readonly Dataset _dataset = ClusterData.Make(seed: 3);

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    // With weights of 4e-8 each layer takes a factor of 2^22 from what passes it: six of them end at 2^-134, where bf16 has no numbers any more.
    [Theory]
    [InlineData(6, 4e-8, true)]
    [InlineData(3, 0.25, false)]
    public void SharesThatBecomeZeroSubnormalOrInfiniteAreAsForecast(int depth, double deviation, bool loses)
    {
        ExperimentSpec spec = Spec(depth, deviation);
        FormatForecast forecast = ForecastOf(spec);
        Dictionary<(int Layer, RecordedKind Kind), Rounded> measured = MeasureIn(spec with { Train = spec.Train with { Precision = MatMulPrecision.Bf16 } });

        // A product rounds either operand by 2^-8 at most, and a number has passed 2·depth of them: limits cut so much elsewhere.
        double moved = MostOfAnOctave * Math.Log2(1 + (4.0 * depth / 256));
        int lost = 0;
        foreach (LayerForecast layer in forecast.Layers.Where(layer => s_rounded.Contains(layer.Kind)))
        {
            Rounded found = measured[(layer.Layer.Id, layer.Kind)];
            double allowed = layer.Shares.Uncertain + moved;
            TestContext.Current.SendDiagnosticMessage(
                $"{layer.Layer.Id} {layer.Kind}: {layer.Shares}, found {found.ToZero:P2}, {found.ToSubnormal:P2}, {found.Overflow:P2}");
            Assert.InRange(found.ToZero, layer.Shares.ToZero - allowed, layer.Shares.ToZero + allowed);
            // 2^-126, below which numbers are subnormal, is the edge of a bin.
            double forecastSmall = layer.Shares.ToZero + layer.Shares.ToSubnormal;
            Assert.InRange(found.ToZero + found.ToSubnormal, forecastSmall - moved, forecastSmall + moved);
            Assert.Equal(layer.Shares.Overflow, found.Overflow);
            lost += layer.Shares.ToZero + layer.Shares.ToSubnormal > 0.2 ? 1 : 0;
        }

        Assert.Equal(loses, lost > 0);
    }

    // Of a net that loses nothing, only the roundings are left: each product on the way of a gradient rounds two operands by a unit roundoff at most.
    [Theory]
    [InlineData(MatMulPrecision.Bf16, 8)]
    [InlineData(MatMulPrecision.Tf32, 11)]
    [InlineData(MatMulPrecision.Tf32x3, 22)]
    public void GradientsOfANetThatLosesNothingAreOffByRoundingsAlone(MatMulPrecision precision, int bits)
    {
        const int Depth = 3, ProductsOnTheWay = 2 * (Depth + 1);
        ExperimentSpec spec = Spec(Depth, 0.25);
        FormatForecast forecast = ForecastOf(spec);
        Assert.Equal((0.0, 0.0), (forecast.Gradients.ToZero, forecast.Gradients.Overflow));

        float[] exact = GradientsOf(spec), rounded = GradientsOf(spec with { Train = spec.Train with { Precision = precision } });
        double error = Math.Sqrt(exact.Zip(rounded).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)) / exact.Sum(value => (double)value * value));

        TestContext.Current.SendDiagnosticMessage($"{precision}: {error:G3}, {error * Math.Pow(2, bits):G3} unit roundoffs");
        Assert.InRange(error * Math.Pow(2, bits), 0.1, 2 * ProductsOnTheWay);
    }

    [Theory]
    [InlineData(MatMulPrecision.Bf16)]
    [InlineData(MatMulPrecision.Tf32)]
    [InlineData(MatMulPrecision.Tf32x3)]
    public void ANetThatLosesNothingLearnsAsItDoesInFp32(MatMulPrecision precision)
    {
        ExperimentSpec spec = Spec(depth: 2, 0.25);
        spec = spec with { Train = spec.Train with { Steps = 150 } };
        EvaluationRecord exact = ResultOf(spec), rounded = ResultOf(spec with { Train = spec.Train with { Precision = precision } });

        TestContext.Current.SendDiagnosticMessage($"{precision}: loss {rounded.Loss} instead of {exact.Loss}");
        Assert.InRange(exact.Loss, 0, 0.5 * Math.Log(ClusterData.Classes));
        Assert.NotEqual(exact.Loss, rounded.Loss);
        // Two standard errors of the mean loss of 64 test samples, if single losses differ as much as their mean is large.
        Assert.InRange(rounded.Loss, exact.Loss * 0.75, exact.Loss * 1.25);
    }

    private static ExperimentSpec Spec(int depth, double deviation)
    {
        string init = FormattableString.Invariant($$"""{ "kind": "normal", "std": {{deviation}} }""");
        return ExperimentSpec.Parse(
            $$"""
            {
              "data": { "batch": 32 },
              "model": { "hidden": { "depth": {{depth}}, "width": 24, "activation": "tanh", "init": {{init}} } },
              "train": { "steps": {{Steps}}, "optimizer": { "kind": "sgd", "learningRate": 0.05 } },
              "record": { "every": 1 }
            }
            """,
            "forecast");
    }

    private FormatForecast ForecastOf(ExperimentSpec spec)
    {
        using (RunDatabase database = RunDatabase.Open(_folder["run.db"]))
        {
            using Trainer trainer = new(spec, _dataset, _device);
            foreach (LayerInfo layer in trainer.Layers)
            {
                database.Write(layer);
            }

            trainer.Recorded += (_, records) =>
            {
                foreach (LayerRecord record in records)
                {
                    database.Write(record);
                }
            };
            trainer.Train(TestContext.Current.CancellationToken);
        }

        using RunDatabaseReader reader = RunDatabaseReader.Open(_folder["run.db"]);
        return PrecisionForecast.Of(reader).Formats.Single(format => format.Format.Name == "bf16");
    }

    private float[] GradientsOf(ExperimentSpec spec) =>
        [.. GradientProbe.Measure(_device, spec, _dataset, weights: null).Gradients.SelectMany(tensor => tensor.Values)];

    private EvaluationRecord ResultOf(ExperimentSpec spec)
    {
        using Trainer trainer = new(spec, _dataset, _device);
        EvaluationRecord? last = null;
        trainer.Evaluated += evaluation => last = evaluation;
        trainer.Train(TestContext.Current.CancellationToken);
        return last!;
    }

    // The numbers themselves, rounded one by one, of the same steps of a training that rounds them.
    private Dictionary<(int Layer, RecordedKind Kind), Rounded> MeasureIn(ExperimentSpec spec)
    {
        Model model = Model.FromSpec(spec.Model, _dataset.Sample, _dataset.Target);
        using ParameterSet parameters = new(_device, model.Parameters, spec.Seed);
        using DeviceSplit data = new(_device, _dataset.Train, _dataset.Sample);
        using StepPlan plan = new(_device, model, parameters, data, new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Train)
        {
            Train = spec.Train,
            Seed = spec.Seed,
            Shuffle = true,
        });
        Dictionary<(int Layer, RecordedKind Kind), Rounded> all = [];
        for (int step = 0; step < Steps; step++)
        {
            Take(RecordedKind.Weight);
            plan.Run(1);
            Take(RecordedKind.Delta);
            Take(RecordedKind.Activation);
        }

        return all;

        void Take(RecordedKind kind)
        {
            foreach (RecordedLayer layer in plan.Layers)
            {
                Rounded rounded = all.GetValueOrDefault((layer.Info.Id, kind)) ?? new Rounded();
                all[(layer.Info.Id, kind)] = rounded;
                rounded.Add(layer[kind].Download());
            }
        }
    }

    private sealed class Rounded
    {
        private long _zeros;
        private long _subnormals;
        private long _infinities;

        public long Values { get; private set; }

        public double ToZero => (double)_zeros / Values;

        public double ToSubnormal => (double)_subnormals / Values;

        public double Overflow => (double)_infinities / Values;

        public void Add(float[] values)
        {
            foreach (float value in values.Where(value => value != 0))
            {
                double rounded = MatMulReference.Round(value, MatMulPrecision.Bf16);
                Values++;
                _zeros += rounded == 0 ? 1 : 0;
                _subnormals += rounded != 0 && Math.Abs(value) < Math.ScaleB(1, -126) ? 1 : 0;
                _infinities += double.IsInfinity(rounded) ? 1 : 0;
            }
        }
    }
}
