namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>Where what is measured at night goes: the test's output and, where GPUGRAD_ADVICE_TABLE names one, a file that it is added to.</summary>
internal static class NightlyOutput
{
    private static readonly string? s_file = Environment.GetEnvironmentVariable("GPUGRAD_ADVICE_TABLE");

    /// <summary>Writes a line.</summary>
    public static void Tell(this ITestOutputHelper output, string line)
    {
        output.WriteLine(line);
        if (s_file is not null)
        {
            File.AppendAllText(s_file, line + "\n");
        }
    }
}
