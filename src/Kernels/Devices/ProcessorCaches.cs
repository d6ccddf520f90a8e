using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace GpuGrad.Kernels.Devices;

/// <summary>A core's own caches, by which kernels choose the sizes of their blocks. No bit of a result depends on them.</summary>
/// <param name="FirstLevelBytes">First-level data cache.</param>
/// <param name="SecondLevelBytes">Second-level cache.</param>
/// <param name="SecondLevelWays">Lines that a set of the second level holds.</param>
internal sealed record ProcessorCaches(int FirstLevelBytes, int SecondLevelBytes, int SecondLevelWays)
{
    /// <summary>The environment variable that has blocks made for a second level of another size: <c>256K</c>, <c>1M</c>.</summary>
    public const string Variable = "GPUGRAD_L2_CACHE";

    private const int LineBytes = 64;

    // A page over a line: a set is found before the address is translated.
    private const int FirstLevelSets = 64;

    // What shares a second level among cores, or a hypervisor that makes one up, would have blocks grow beyond what a core gets.
    private const int MostSecondLevel = 2 << 20;
    private const int LeastSecondLevel = 128 << 10;

    // The smallest of current cores, where the processor does not say.
    private static readonly ProcessorCaches s_unknown = new(32 << 10, 512 << 10, 8);

    /// <summary>This processor's.</summary>
    public static ProcessorCaches Own { get; } = Read() ?? s_unknown;

    /// <summary>This processor's, with a second level of the size that <see cref="Variable"/> asks for.</summary>
    /// <exception cref="DeviceException">It asks for no size, or for one that no block can be made for.</exception>
    public static ProcessorCaches Chosen
    {
        get
        {
            string? text = Environment.GetEnvironmentVariable(Variable);
            return string.IsNullOrEmpty(text) ? Own
                : Size(text) is { } bytes ? Own with { SecondLevelBytes = bytes }
                : throw new DeviceException($"{Variable} is '{text}', and a size is {LeastSecondLevel >> 10}K to {MostSecondLevel >> 20}M.");
        }
    }

    /// <summary>How many lines at a distance from each other the first level holds at once.</summary>
    /// <param name="distance">Bytes from one to the next.</param>
    public long FirstLevelLines(long distance) => Lines(distance, FirstLevelSets, FirstLevelBytes / (FirstLevelSets * LineBytes));

    /// <summary>How many lines at a distance from each other the second level holds at once.</summary>
    /// <param name="distance">Bytes from one to the next.</param>
    public long SecondLevelLines(long distance) => Lines(distance, SecondLevelBytes / (SecondLevelWays * LineBytes), SecondLevelWays);

    // Lines a power of two apart, or an odd multiple of it, lie in every so many sets only.
    private static long Lines(long distance, int sets, int ways) =>
        ways * Math.Max(1, sets / Math.Max(1, (distance & -distance) / LineBytes));

    private static int? Size(string text)
    {
        int unit = text[^1] switch { 'K' => 1 << 10, 'M' => 1 << 20, _ => 0 };
        return int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && (long)count * unit is >= LeastSecondLevel and <= MostSecondLevel
            ? count * unit
            : null;
    }

    // Intel, "CPUID - CPU Identification", leaf 4; AMD has the same table at leaf 8000001D.
    private static ProcessorCaches? Read()
    {
        if (!X86Base.IsSupported)
        {
            return null;
        }

        int leaf = Vendor() is "AuthenticAMD" or "HygonGenuine" ? unchecked((int)0x8000001D) : 4;
        uint last = (uint)X86Base.CpuId(leaf & unchecked((int)0x80000000), 0).Eax;
        (int first, int second, int ways) = (0, 0, 0);
        for (int i = 0; i < 16 && last >= (uint)leaf; i++)
        {
            (int kind, int layout, int sets, _) = X86Base.CpuId(leaf, i);
            (int type, int level) = (kind & 31, (kind >> 5) & 7);
            const int Instructions = 2;
            if (type == 0)
            {
                break;
            }

            int lineWays = ((layout >> 22) & 1023) + 1;
            long bytes = lineWays * (((layout >> 12) & 1023) + 1L) * ((layout & 4095) + 1) * (sets + 1L);
            (first, second, ways) = (type, level) switch
            {
                (not Instructions, 1) => ((int)bytes, second, ways),
                (not Instructions, 2) => (first, (int)Math.Clamp(bytes, LeastSecondLevel, MostSecondLevel), lineWays),
                _ => (first, second, ways),
            };
        }

        return first > 0 && second > 0 && ways <= 64 ? new ProcessorCaches(first, second, ways) : null;
    }

    private static string Vendor()
    {
        (_, int b, int c, int d) = X86Base.CpuId(0, 0);
        return Encoding.ASCII.GetString([.. BitConverter.GetBytes(b), .. BitConverter.GetBytes(d), .. BitConverter.GetBytes(c)]);
    }
}
