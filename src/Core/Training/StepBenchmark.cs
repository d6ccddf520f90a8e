using System.Diagnostics;
using GpuGrad.Benchmarks;
using GpuGrad.Kernels.Devices;
using GpuGrad.Specs;

namespace GpuGrad.Training;

/// <summary>Times whole training steps of a dense net on random data.</summary>
public static class StepBenchmark
{
    private const int Rounds = 6;

    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Trains for about <paramref name="seconds"/> and returns the time of a step: each sample is as many steps as take
    /// about 20 ms, in one run of the plan. In turns with it the multiply-add peak is measured.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="setting">The net, the batch and what is recorded.</param>
    /// <param name="seconds">How long to measure.</param>
    /// <exception cref="SpecException">The setting is no net.</exception>
    public static StepTiming Run(ComputeDevice device, StepSetting setting, double seconds)
    {
        using StepWorkload workload = new(device, setting);
        using MultiplyAddPeak peak = new(device);
        TimedWork multiplyAdds = peak.Work;
        int stepsPerSample = StepsOfSample(workload);
        List<double> samples = [];
        List<double> peakSamples = [];
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            do
            {
                samples.Add(Microseconds(workload.Run, stepsPerSample));
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / Rounds);
            start = Stopwatch.GetTimestamp();
            do
            {
                peakSamples.Add(Microseconds(multiplyAdds.Run, 1));
            }
            while (Stopwatch.GetElapsedTime(start) < s_sample);
        }

        Timing timing = Timing.Of(samples);
        double gflops = workload.Flops / timing.MedianMicroseconds / 1e3;
        return new StepTiming(
            timing.MedianMicroseconds,
            timing.Spread,
            timing.MinMicroseconds,
            gflops,
            gflops / peak.Gflops(Timing.Of(peakSamples)),
            samples.Count * stepsPerSample);
    }

    private static int StepsOfSample(StepWorkload workload)
    {
        int steps = 1;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_warmUp;)
        {
            if (Microseconds(workload.Run, steps) * steps < s_sample.TotalMicroseconds / 2)
            {
                steps *= 2;
            }
        }

        return steps;
    }

    private static double Microseconds(Action<int> run, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        run(repeats);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats;
    }
}
