using System.Diagnostics;
using System.Text;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Trust;

/// <summary>
/// Files with something changed in them, read as commands read them: each is taken, or refused by an exception that commands turn into a line of bounded
/// length. <c>GPUGRAD_FUZZ_SEED=N</c> changes the files; a failure names the seed and the case, and shows the file.
/// </summary>
public sealed class ReaderFuzzTests : IDisposable
{
    private const long MostBytes = 1L << 30;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TwoThousandChangedFilesAreTakenOrRefused() => Fuzz(2_000);

    [Fact]
    [Nightly]
    public void AHundredThousandChangedFilesAreTakenOrRefused() => Fuzz(100_000);

    private void Fuzz(int cases)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("GPUGRAD_FUZZ_SEED"), out int given) ? given : 1;
        IReadOnlyList<FuzzedReader> readers = FuzzedReader.All(_folder);
        foreach (FuzzedReader reader in readers)
        {
            foreach (byte[] valid in reader.Valid)
            {
                reader.Read(valid);
            }
        }

        List<string> faults = [];
        int refused = 0;
        for (int i = 0; i < cases && faults.Count < 20; i++)
        {
            FuzzedReader reader = readers[i % readers.Count];
            Random random = new(HashCode(seed, i));
            byte[] content = reader.Mutate(reader.Valid[random.Next(reader.Valid.Count)], random);
            (Exception? fault, TimeSpan time, long bytes) = Read(reader, content);
            refused += fault is null ? 0 : 1;
            string? problem = fault is not null && !FuzzedReader.IsDocumented(fault) ? fault.ToString()
                : fault?.Message.Length > 2_000 ? $"a message of {fault.Message.Length} characters: {fault.Message[..200]}"
                : time > s_limit ? $"took {time}"
                : bytes > MostBytes ? $"took {bytes:N0} bytes of memory"
                : null;
            if (problem is not null)
            {
                faults.Add($"seed {seed}, case {i}, {reader.Name}: {problem}\n{Shown(content)}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        // Neither may a reader refuse everything, nor may the changes be too small to be seen.
        Assert.InRange(refused, cases / 4, cases * 19 / 20);
    }

    private static (Exception? Fault, TimeSpan Time, long Bytes) Read(FuzzedReader reader, byte[] content)
    {
        Exception? fault = null;
        long start = Stopwatch.GetTimestamp(), bytes = 0;
        // On a thread with the stack that commands have, which can be left behind where it hangs.
        Thread thread = new(() =>
        {
            fault = Record.Exception(() => reader.Read(content));
            // All that the thread ever asked for, which is more than it held at once.
            bytes = GC.GetAllocatedBytesForCurrentThread();
        })
        { IsBackground = true };
        thread.Start();
        bool ended = thread.Join(s_limit);
        return (ended ? fault : null, ended ? Stopwatch.GetElapsedTime(start) : TimeSpan.MaxValue, bytes);
    }

    // System.HashCode differs from process to process.
    private static int HashCode(int seed, int number) => unchecked((seed * 1_000_003) ^ (number * 7_919));

    private static string Shown(byte[] content) => Encoding.UTF8.GetString(content)[..Math.Min(1_500, Encoding.UTF8.GetString(content).Length)];
}
