using GpuGrad.Initialization;

namespace GpuGrad.Core.Tests.Diagnosis;

/// <summary>Points around one centre a class, which overlap a little: a net learns most of it in a hundred steps.</summary>
internal static class ClusterData
{
    public const int Features = 16;
    public const int Classes = 4;

    /// <summary>Draws them; the training rows do not depend on <paramref name="testRows"/>, and more test rows begin with those of fewer.</summary>
    public static Dataset Make(ulong seed, int testRows = 64)
    {
        PhiloxSequence random = new(seed, stream: 1UL << 42);
        double[] centres = [.. Enumerable.Range(0, Classes * Features).Select(_ => 0.7 * random.NextNormal())];
        return new Dataset("clusters", Split(random, centres, 512), Split(random, centres, testRows), Features, Classes);
    }

    private static DataSplit Split(PhiloxSequence random, double[] centres, int count)
    {
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % Classes)];
        return new DataSplit(
            [.. labels.SelectMany(label => Enumerable.Range(0, Features).Select(f => (float)(centres[(label * Features) + f] + (0.7 * random.NextNormal()))))],
            labels);
    }
}
