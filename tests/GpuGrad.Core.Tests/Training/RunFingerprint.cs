using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GpuGrad.Initialization;
using GpuGrad.Kernels;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>Everything that a run leaves, bit for bit, as lines that can be compared and hashed.</summary>
internal static class RunFingerprint
{
    /// <summary>Trains a net, its pre-training included.</summary>
    public static IReadOnlyList<string> Of(ExperimentSpec spec, Dataset dataset, ComputeDevice device)
    {
        using Trainer trainer = new(spec, dataset, device);
        return Of(trainer);
    }

    /// <summary>Trains by a trainer that has done nothing yet.</summary>
    public static IReadOnlyList<string> Of(Trainer trainer)
    {
        List<string> lines = [];
        Follow(trainer, lines);
        lines.AddRange(trainer.MeasureStartSpeeds(TestContext.Current.CancellationToken).Select(speed => Line($"speed {speed.Layer} {speed.Value}")));
        Train(trainer, lines, TestContext.Current.CancellationToken);
        return lines;
    }

    /// <summary>The same, stopped after these numbers of looks, each from a new trainer on; it goes on from a file.</summary>
    public static IReadOnlyList<string> OfResumed(ExperimentSpec spec, Dataset dataset, ComputeDevice device, IEnumerable<int> stops, string file)
    {
        List<string> lines = [];
        Trainer trainer = new(spec, dataset, device);
        lines.AddRange(trainer.MeasureStartSpeeds(TestContext.Current.CancellationToken).Select(speed => Line($"speed {speed.Layer} {speed.Value}")));
        foreach (int stop in stops)
        {
            using CancellationTokenSource cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            int looks = 0;
            trainer.LookEvery = 1;
            trainer.Progressed += _ => Look();
            if (trainer.Pretraining is { } pretraining)
            {
                pretraining.Progressed += _ => Look();
            }

            Follow(trainer, lines);
            Assert.ThrowsAny<OperationCanceledException>(() => Train(trainer, lines, cancellation.Token));
            trainer.State().Write(file);
            trainer.Dispose();
            trainer = new Trainer(spec, dataset, device);
            trainer.Restore(TrainerState.Read(file), file);

            void Look()
            {
                if (++looks == stop)
                {
                    cancellation.Cancel();
                }
            }
        }

        Follow(trainer, lines);
        Train(trainer, lines, TestContext.Current.CancellationToken);
        trainer.Dispose();
        return lines;
    }

    private static void Follow(Trainer trainer, List<string> lines)
    {
        trainer.Recorded += (step, layers) =>
        {
            lines.Add(Line($"step {step.Step} {step.Loss} {step.LearningRate}"));
            lines.AddRange(layers.Select(Line));
        };
        trainer.Compared += directions => lines.AddRange(directions.Select(d => Line($"direction {d.Step} {d.Layer} {d.Dot} {d.Norm} {d.PreviousNorm}")));
        trainer.Clipped += clips => lines.AddRange(clips.Select(c => Line($"clip {c.Step} {c.Tensor} {c.Norm} {c.Coefficient} {c.RemovedShare}")));
        trainer.Evaluated += evaluation => lines.Add(Line($"evaluation {evaluation.Step} {evaluation.Split} {evaluation.Loss} {evaluation.Accuracy}"));
    }

    private static void Train(Trainer trainer, List<string> lines, CancellationToken cancellation)
    {
        trainer.Pretraining?.Run(cancellation);
        trainer.Train(cancellation);
        lines.AddRange((trainer.Pretraining?.Done ?? []).Select(layer => Line($"pre-training {layer.Layer} {layer.FirstLoss} {layer.LastLoss}")));
        foreach (Parameter parameter in trainer.Parameters.All)
        {
            lines.Add($"{parameter.Name} {string.Join(' ', parameter.Values.Download().Select(value => BitConverter.SingleToUInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture)))}");
        }
    }

    /// <summary>One hash of all lines: the first 64 bits of their SHA-256.</summary>
    public static string Hash(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];

    /// <summary>Samples from 0 to 1, each with a class and with numbers, which no library's random numbers change.</summary>
    public static (Dataset Labelled, Dataset Numbers) Data(int samples, int features, int outputs)
    {
        PhiloxSequence random = new(seed: 7, stream: 1);
        float[] Uniforms(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextUniform())];
        float[] inputs = Uniforms(samples * features);
        DataSplit labelled = new(inputs, [.. Uniforms(samples).Select(u => (int)(u * outputs))]);
        DataSplit numbers = DataSplit.OfNumbers(inputs, Uniforms(samples * outputs), outputs);
        return (new Dataset("labelled", labelled, labelled, features, outputs),
            new Dataset("numbers", numbers, numbers, features, TargetShape.OfNumbers(outputs)));
    }

    internal static string Line(LayerRecord record)
    {
        TensorStatistics s = record.Statistics;
        return Line($"{record.Kind} {record.Step} {record.Layer} {s.Count} {s.Mean} {s.Norm} {s.Min} {s.Max} {s.Zeros} {s.NaNs} {s.PositiveInfinities} {s.NegativeInfinities} {Convert.ToHexStringLower(record.Histogram.Encode())}");
    }

    // Numbers as text that reads back as the same bits.
    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
