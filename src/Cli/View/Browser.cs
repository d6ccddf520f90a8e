using System.ComponentModel;
using System.Diagnostics;

namespace GpuGrad.Cli.View;

/// <summary>Opens the browser of whoever sits before this machine.</summary>
internal static class Browser
{
    // Variables that an X11 or a Wayland desktop sets.
    private static readonly string[] s_desktops = ["DISPLAY", "WAYLAND_DISPLAY"];

    /// <summary>Opens a page, where somebody reads the terminal and there is a desktop to open it on.</summary>
    public static void Open(Uri address)
    {
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("SSH_CONNECTION") is not null || Start(address) is not { } start)
        {
            return;
        }

        try
        {
            using Process? browser = Process.Start(start);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // The address was printed.
        }
    }

    private static ProcessStartInfo? Start(Uri address)
    {
        if (OperatingSystem.IsWindows())
        {
            return new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true };
        }

        // What a browser says of itself is nothing for this terminal.
        ProcessStartInfo start = new(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address.AbsoluteUri])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        bool hasDesktop = OperatingSystem.IsMacOS() || s_desktops.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });
        return hasDesktop ? start : null;
    }
}
