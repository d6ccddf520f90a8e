using System.Globalization;
using System.Text;
using GpuGrad.Initialization;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>CSV files of the followed nets, 2,000 rows each, the same bits every time; features have a size near 1 unless said.</summary>
internal static class Tables
{
    private const int Rows = 2000;

    /// <summary>Two classes: interleaved half circles in two columns, beside two of noise.</summary>
    public const string Moons = "moons.csv";

    /// <summary>Three classes: the arms of a spiral of three quarters of a turn, in two columns.</summary>
    public const string Spirals = "spirals.csv";

    /// <summary>Five classes of two clusters each, in 16 columns.</summary>
    public const string Clusters = "clusters.csv";

    /// <summary>Six classes of three clusters each, in 30 columns.</summary>
    public const string Wide = "wide.csv";

    /// <summary>Four classes in 12 columns: which output of a tanh net is the largest.</summary>
    public const string Teacher = "teacher.csv";

    /// <summary>Three classes of two clusters each in 8 columns, whose sizes run from 1 to 1,000 and whose means are not 0.</summary>
    public const string Unscaled = "unscaled.csv";

    /// <summary>A number to predict from 8 columns: the output of a tanh net, with a variance near 1.</summary>
    public const string Regression = "regression.csv";

    /// <summary>Writes all of them.</summary>
    public static void Write(string folder)
    {
        WriteClasses(Moons, 1, random =>
        {
            int label = Class(random, 2);
            double angle = Math.PI * random.NextUniform();
            (double x, double y) = label == 0 ? (Math.Cos(angle), Math.Sin(angle)) : (1 - Math.Cos(angle), 0.5 - Math.Sin(angle));
            return (label, [x + (0.1 * random.NextNormal()), y + (0.1 * random.NextNormal()), random.NextNormal(), random.NextNormal()]);
        });
        WriteClasses(Spirals, 2, random =>
        {
            int label = Class(random, 3);
            double radius = 0.2 + (1.8 * random.NextUniform());
            double angle = (2 * Math.PI * label / 3) + (0.75 * Math.PI * radius) + (0.12 * random.NextNormal());
            return (label, [radius * Math.Cos(angle), radius * Math.Sin(angle)]);
        });
        WriteClasses(Clusters, 3, Mixture(3, classes: 5, centres: 2, columns: 16, spread: 0.8, noise: 0.7));
        WriteClasses(Wide, 4, Mixture(4, classes: 6, centres: 3, columns: 30, spread: 0.7, noise: 0.8));
        Func<double[], double[]> teacher = Net(5, inputs: 12, hidden: 8, outputs: 4);
        WriteClasses(Teacher, 5, random =>
        {
            double[] features = Normals(random, 12);
            double[] scores = teacher(features);
            return (Array.IndexOf(scores, scores.Max()), features);
        });
        Func<PhiloxSequence, (int Label, double[] Features)> scaled = Mixture(6, classes: 3, centres: 2, columns: 8, spread: 1, noise: 0.6);
        WriteClasses(Unscaled, 6, random =>
        {
            (int label, double[] features) = scaled(random);
            return (label, [.. features.Select((x, i) => Math.Pow(10, 3.0 * i / 7) * (x + (i % 3)))]);
        });
        Func<double[], double[]> target = Net(7, inputs: 8, hidden: 10, outputs: 1);
        Write(Regression, 7, random =>
        {
            double[] features = Normals(random, 8);
            return ((target(features)[0] + (0.05 * random.NextNormal())).ToString("R", CultureInfo.InvariantCulture), features);
        });

        void WriteClasses(string name, ulong seed, Func<PhiloxSequence, (int Label, double[] Features)> draw) => Write(name, seed, random =>
        {
            (int label, double[] features) = draw(random);
            return ($"c{label}", features);
        });

        void Write(string name, ulong seed, Func<PhiloxSequence, (string Target, double[] Features)> draw) =>
            File.WriteAllText(Path.Combine(folder, name), Text(new PhiloxSequence(seed, stream: 1UL << 43), draw));
    }

    private static string Text(PhiloxSequence random, Func<PhiloxSequence, (string Target, double[] Features)> draw)
    {
        var text = new StringBuilder();
        for (int row = 0; row < Rows; row++)
        {
            (string target, double[] features) = draw(random);
            if (row == 0)
            {
                text.AppendJoin(',', features.Select((_, i) => $"x{i}")).Append(",target\n");
            }

            text.AppendJoin(',', features.Select(x => x.ToString("G9", CultureInfo.InvariantCulture))).Append(',').Append(target).Append('\n');
        }

        return text.ToString();
    }

    private static Func<PhiloxSequence, (int Label, double[] Features)> Mixture(ulong seed, int classes, int centres, int columns, double spread, double noise)
    {
        PhiloxSequence random = new(seed, stream: 1UL << 44);
        double[][] means = [.. Enumerable.Range(0, classes * centres).Select(_ => Normals(random, columns))];
        return rows =>
        {
            int centre = Class(rows, means.Length);
            return (centre % classes, [.. means[centre].Select(mean => (spread * mean) + (noise * rows.NextNormal()))]);
        };
    }

    // Weights of 1.5 over the root of the inputs: units bend, but are not flat.
    private static Func<double[], double[]> Net(ulong seed, int inputs, int hidden, int outputs)
    {
        PhiloxSequence random = new(seed, stream: 1UL << 45);
        double[][] first = [.. Enumerable.Range(0, hidden).Select(_ => Normals(random, inputs))];
        double[][] second = [.. Enumerable.Range(0, outputs).Select(_ => Normals(random, hidden))];
        return features =>
        {
            double[] units = [.. first.Select(weights => Math.Tanh(1.5 * Dot(weights, features) / Math.Sqrt(inputs)))];
            return [.. second.Select(weights => 1.5 * Dot(weights, units) / Math.Sqrt(hidden))];
        };
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Normals(PhiloxSequence random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];

    private static int Class(PhiloxSequence random, int classes) => (int)(classes * random.NextUniform());
}
