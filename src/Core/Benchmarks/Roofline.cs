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
    /// <summary>Measures the limits of the device in turns, each for about <paramref name="seconds"/>.</summary>
    public static Roofline Of(string title, ComputeDevice device, IReadOnlyList<RooflinePoint> points, double seconds)
    {
        using MultiplyAddPeak peak = new(device);
        using MemoryBandwidth bandwidth = new(device);
        IReadOnlyList<Timing> timings = InterleavedTiming.Measure([peak.Work, bandwidth.Work], seconds);
        return new Roofline(
            title, $"{device.Selector} ({device.Name})", peak.Gflops(timings[0]), bandwidth.GigabytesPerSecond(timings[1]), points);
    }
}
