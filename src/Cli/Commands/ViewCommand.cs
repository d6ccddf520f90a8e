using System.CommandLine;
using System.Globalization;
using System.Net;
using GpuGrad.Cli.View;
using GpuGrad.Records;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad view</c>: a web page on this machine over a folder of runs, live while they train.</summary>
internal static class ViewCommand
{
    /// <summary>The port unless another one is named.</summary>
    public const int UsualPort = 7878;

    public static Command Create()
    {
        Argument<string> folder = new("folder")
        {
            Description = "a folder of runs, or one run folder; it may be read-only, and nothing in it is ever changed",
            DefaultValueFactory = _ => "runs",
        };
        Option<int> port = new("--port")
        {
            Description = "the port to listen on; where it is taken the next one that is free, 0 for any",
            DefaultValueFactory = _ => UsualPort,
            HelpName = "N",
        };
        port.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                && number is < 0 or > IPEndPoint.MaxPort)
            {
                result.AddError("--port must be between 0 and 65535.");
            }
        });
        Option<bool> noBrowser = new("--no-browser") { Description = "open no browser; the address is printed in any case" };
        Command command = new(
            "view",
            "Shows a folder of runs in a browser: live while they train, listed, sorted, filtered and side by side.\n"
            + "Only this machine can see it; Ctrl-C ends it.\n"
            + "Example: gpugrad view runs\n"
            + "Example: gpugrad view runs --port 8000 --no-browser")
        {
            folder, port, noBrowser,
        };
        command.SetAction((parsed, cancellation) =>
        {
            (RunList list, string? run) = Open(parsed.GetRequiredValue(folder), isGiven: parsed.GetResult(folder) is { Implicit: false });
            AspNetCoreRuntime.Use();
            return ServeAsync(list, run, parsed.GetValue(port), !parsed.GetValue(noBrowser), cancellation);
        });
        return command;
    }

    // The folder, and the run whose page comes first where one was named.
    private static (RunList List, string? Run) Open(string path, bool isGiven)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full))
        {
            throw new RunException($"{path}: is a file; name the folder that holds the run folders") { IsBadInput = true };
        }

        if (isGiven && !Directory.Exists(full))
        {
            throw new RunException($"{path}: there is no such folder; name the one that gpugrad run writes to ('runs' unless --out says another)")
            {
                IsBadInput = true,
            };
        }

        return File.Exists(Path.Combine(full, "run.json")) && Path.GetDirectoryName(full) is { } parent
            ? (new RunList(parent), Path.GetFileName(full))
            : (new RunList(full), null);
    }

    private static async Task<int> ServeAsync(RunList list, string? run, int port, bool browser, CancellationToken cancellation)
    {
        await using ViewServer server = await ViewServer.StartAsync(list, port);
        int count = list.Rows().Count;
        Console.WriteLine(count == 0
            ? $"{list.Root}: holds no run yet; runs show as they begin"
            : string.Create(CultureInfo.InvariantCulture, $"{list.Root}: {(count == 1 ? "1 run" : $"{count:N0} runs")}"));
        if (port != 0 && server.Address.Port != port)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Port {port} is taken; this is the next one that is free."));
        }

        Uri address = run is null ? server.Address : server.AddressOf(run);
        Console.WriteLine($"View: {address.AbsoluteUri} (Ctrl-C ends it)");
        if (browser)
        {
            Browser.Open(address);
        }

        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The way in which it ends.
        }

        return ExitCode.Done;
    }
}
