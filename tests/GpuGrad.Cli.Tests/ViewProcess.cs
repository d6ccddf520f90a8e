using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace GpuGrad.Cli.Tests;

/// <summary><c>gpugrad view</c> (or <c>run --view</c>) as a process, and the requests that a browser would make to it.</summary>
internal sealed class ViewProcess : IDisposable
{
    private readonly List<string> _output = [];

    private ViewProcess(Process process)
    {
        Process = process;
        Client = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
    }

    /// <summary>The address that was printed.</summary>
    public Uri Address { get; private set; } = new("http://none.invalid/");

    /// <summary>What was printed up to the address.</summary>
    public IReadOnlyList<string> Output => _output;

    public HttpClient Client { get; }

    public Process Process { get; }

    public static ViewProcess Start(GpuGradProcess gpugrad, params string[] arguments)
    {
        ViewProcess view = new(gpugrad.Start(arguments));
        while (view.Process.StandardOutput.ReadLine() is { } line)
        {
            view._output.Add(line);
            if (line.StartsWith("View: ", StringComparison.Ordinal))
            {
                view.Address = new Uri(line.Split(' ')[1]);
                return view;
            }
        }

        string error = view.Process.StandardError.ReadToEnd();
        view.Dispose();
        throw new InvalidOperationException($"no address was printed: {string.Join('\n', view._output)}{error}");
    }

    public static string PageOf(string folder) => $"view?run={Uri.EscapeDataString(Path.GetFileName(folder))}";

    public Uri At(string path) => new(new Uri(Address, "/"), path);

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(At(path), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The events of a page as they come.</summary>
    public async IAsyncEnumerable<JsonElement> EventsAsync(string path)
    {
        using StreamReader stream = new(await Client.GetStreamAsync(At(path), TestContext.Current.CancellationToken));
        while (await stream.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                using JsonDocument json = JsonDocument.Parse(line["data: ".Length..]);
                yield return json.RootElement.Clone();
            }
        }
    }

    /// <summary>Ends it as Ctrl-C does.</summary>
    /// <returns>Exit code and what it said since the address.</returns>
    public GpuGradProcess.CommandResult Interrupt()
    {
        using (Process kill = Process.Start("kill", ["-INT", Process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        return Finish();
    }

    /// <summary>Waits for its end.</summary>
    public GpuGradProcess.CommandResult Finish() => GpuGradProcess.Finish(Process);

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
            Process.WaitForExit();
        }

        Process.Dispose();
        Client.Dispose();
    }
}
