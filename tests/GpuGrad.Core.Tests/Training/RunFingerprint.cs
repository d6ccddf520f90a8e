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
        List<string> lines = [];
        trainer.Recorded += (step, layers) =>
        {
            lines.Add(Line($"step {step.Step} {step.Loss} {step.LearningRate}"));
            lines.AddRange(layers.Select(Line));
        };
        trainer.Compared += directions => lines.AddRange(directions.Select(d => Line($"direction {d.Step} {d.Layer} {d.Dot} {d.Norm} {d.PreviousNorm}")));
        trainer.Clipped += clips => lines.AddRange(clips.Select(c => Line($"clip {c.Step} {c.Tensor} {c.Norm} {c.Coefficient} {c.RemovedShare}")));
        trainer.Evaluated += evaluation => lines.Add(Line($"evaluation {evaluation.Step} {evaluation.Split} {evaluation.Loss} {evaluation.Accuracy}"));
        lines.AddRange(trainer.MeasureStartSpeeds().Select(speed => Line($"speed {speed.Layer} {speed.Value}")));
        trainer.Pretraining?.Run(TestContext.Current.CancellationToken);
        lines.AddRange((trainer.Pretraining?.Done ?? []).Select(layer => Line($"pre-training {layer.Layer} {layer.FirstLoss} {layer.LastLoss}")));
        trainer.Train(TestContext.Current.CancellationToken);
        foreach (Parameter parameter in trainer.Parameters.All)
        {
            lines.Add($"{parameter.Name} {string.Join(' ', parameter.Values.Download().Select(value => BitConverter.SingleToUInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture)))}");
        }

        return lines;
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
