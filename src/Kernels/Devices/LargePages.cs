using System.Runtime.InteropServices;

namespace GpuGrad.Kernels.Devices;

/// <summary>
/// Asks Linux for pages of 2 MB under large buffers of the processor: rows of matrices lie pages apart, more of them than the processor keeps
/// translations for, and a virtual machine translates twice. Elsewhere, and where the system gives none, everything works as it is.
/// </summary>
internal static partial class LargePages
{
    private const long LargeBytes = 2 << 20;
    private const int PageBytes = 4096;

    // MADV_HUGEPAGE of <sys/mman.h>.
    private const int UseLargePages = 14;

    /// <summary>Asks for them, for memory that nobody has touched yet.</summary>
    public static void Request(nint address, long bytes)
    {
        long skipped = (PageBytes - (address % PageBytes)) % PageBytes;
        if (OperatingSystem.IsLinux() && Environment.SystemPageSize == PageBytes && bytes - skipped >= LargeBytes)
        {
            // An error says that this kernel knows no large pages.
            _ = Advise(address + (nint)skipped, (nuint)((bytes - skipped) / PageBytes * PageBytes), UseLargePages);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);
}
