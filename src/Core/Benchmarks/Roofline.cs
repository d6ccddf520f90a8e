using GpuGrad.Kernels;

namespace GpuGrad.Benchmarks;

/// <summary>What was timed, against the two limits of a device (Williams, Waterman, Patterson, CACM 52(4), 2009).</summary>
/// <param name="Title">What was timed.</param>
/// <param name="Device">The device in words.</param>
/// <param name="PeakGflops">Multiply-adds in registers, in GFLOP/s.</param>
/// <param name="GigabytesPerSecond">Bandwidth of the memory.</param>
/// <param name="Points">What was timed.</param>
internal sealed record Roofline(string Title, string Device, double PeakGflops, double GigabytesPerSecond, IReadOnlyList<RooflinePoint> Points)
{
    /// <summary>Under the bandwidth that the rows were compared with; measures the peak, for about <paramref name="seconds"/>.</summary>
    public static Roofline OfBandwidth(string title, ComputeDevice device, IReadOnlyList<RooflinePoint> points, double gigabytesPerSecond, double seconds)
    {
        using MultiplyAddPeak peak = new(device);
        return new Roofline(
            title, Describe(device), peak.Gflops(InterleavedTiming.Measure([peak.Work], seconds)[0]), gigabytesPerSecond, points);
    }

    /// <summary>Under the peak that the rows were compared with; measures the bandwidth, for about <paramref name="seconds"/>.</summary>
    public static Roofline OfPeak(string title, ComputeDevice device, IReadOnlyList<RooflinePoint> points, double peakGflops, double seconds)
    {
        using MemoryBandwidth bandwidth = new(device);
        return new Roofline(
            title, Describe(device), peakGflops, bandwidth.GigabytesPerSecond(InterleavedTiming.Measure([bandwidth.Work], seconds)[0]), points);
    }

    private static string Describe(ComputeDevice device) => $"{device.Selector} ({device.Name})";
}
