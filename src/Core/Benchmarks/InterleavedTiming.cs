using System.Diagnostics;

namespace GpuGrad.Benchmarks;

/// <summary>Times several pieces of work in turns, so that what else the machine does meets them all alike.</summary>
internal static class InterleavedTiming
{
    private const int Tries = 3;

    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// Times each piece for about <paramref name="seconds"/>, in so many rounds; a sample is as many repeats as take some 4 ms.
    /// </summary>
    public static IReadOnlyList<Timing> Measure(IReadOnlyList<TimedWork> works, double seconds, int rounds = 6)
    {
        int[] repeats = new int[works.Count];
        List<double>[] samples = [.. works.Select(_ => new List<double>())];
        for (int round = 0; round < rounds; round++)
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
                while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / rounds);
                Thread.Sleep(works[i].Lingers);
            }
        }

        return [.. samples.Select(Timing.Of)];
    }

    // Of several tries the fastest counts: the first ones run code that is not compiled for speed yet.
    private static int RepeatsOfSample(TimedWork work)
    {
        int repeats = 1;
        while (Enumerable.Range(0, Tries).Min(_ => Microseconds(work, repeats)) * repeats < s_sample.TotalMicroseconds)
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
