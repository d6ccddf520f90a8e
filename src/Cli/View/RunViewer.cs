using System.Runtime.CompilerServices;
using GpuGrad.Cli.Commands;
using GpuGrad.Runs;

namespace GpuGrad.Cli.View;

/// <summary>The page beside a run, <c>run --view</c>.</summary>
internal sealed class RunViewer : IDisposable
{
    private readonly ViewServer _server;
    private readonly string? _sweep;
    private readonly TextWriter _told;
    private bool _isShown;

    private RunViewer(ViewServer server, string? sweep, TextWriter told)
    {
        (_server, _sweep, _told) = (server, sweep, told);
    }

    /// <summary>Starts the server.</summary>
    /// <param name="folder">Where run folders go.</param>
    /// <param name="sweep">What links the runs of a sweep; null for a run of its own.</param>
    /// <param name="json">Whether the output is JSON, so that the address must not stand in it.</param>
    public static RunViewer Start(string folder, string? sweep, bool json)
    {
        AspNetCoreRuntime.Use();
        return Serve(folder, sweep, json);
    }

    /// <summary>Tells the address of the first run, or of its sweep, and opens it.</summary>
    public void Show(RunFolder folder)
    {
        if (!_isShown)
        {
            _isShown = true;
            Uri address = _server.AddressOf(folder.Name, _sweep);
            _told.WriteLine($"View: {address.AbsoluteUri}");
            Browser.Open(address);
        }
    }

    /// <summary>Where somebody reads the terminal, keeps the page until they end it.</summary>
    public void Stay(CancellationToken cancellation)
    {
        if (!Console.IsOutputRedirected && !Console.IsInputRedirected && !cancellation.IsCancellationRequested)
        {
            _told.WriteLine("The page stays until Ctrl-C.");
            cancellation.WaitHandle.WaitOne();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();

    // Apart from Start, which is compiled before ASP.NET Core can be found.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RunViewer Serve(string folder, string? sweep, bool json) =>
        new(ViewServer.StartAsync(new RunList(folder), ViewCommand.UsualPort).GetAwaiter().GetResult(), sweep, json ? Console.Error : Console.Out);
}
