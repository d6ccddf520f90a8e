using System.Diagnostics;

namespace GpuGrad.Benchmarks;

/// <summary>Times several pieces of work in turns, so that what else the machine does meets them all alike.</summary>
public static class InterleavedTiming
{
    private const int Rounds = 6;

    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// Times each piece for about <paramref name="seconds"/>, in six rounds; a sample is as many repeats as take some 4 ms.
    /// </summary>
    public static IReadOnlyList<Timing> Measure(IReadOnlyList<TimedWork> works, double seconds)
    {
        int[] repeats = new int[works.Count];
        List<double>[] samples = [.. works.Select(_ => new List<double>())];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < works.Count; i++)
            {
                if (round == 0)
                {
                    repeats[i] = RepeatsOfSample(works[i]);
                }

                // The first run of a turn brings the operands into the caches again.
                works[i].Run(1);
                long start = Stopwatch.GetTimestamp();
                do
                {
                    samples[i].Add(Microseconds(works[i], repeats[i]));
                }
                while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / Rounds);
                Thread.Sleep(works[i].Lingers);
            }
        }

        return [.. samples.Select(Timing.Of)];
    }

    private static int RepeatsOfSample(TimedWork work)
    {
        // The first run ever may wait for the compiler, and would pass for a whole sample.
        work.Run(1);
        int repeats = 1;
        while (Microseconds(work, repeats) * repeats < s_sample.TotalMicroseconds)
        {
            repeats *= 2;
        }

        return repeats;
    }

    private static double Microseconds(TimedWork work, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        work.Run(repeats);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats;
    }
}
