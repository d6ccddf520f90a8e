using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuGrad.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GpuGrad.Cli.View;

/// <summary>
/// The web server of <c>gpugrad view</c>: it listens on this machine's loopback address alone, takes nothing but GET requests that were made to it by that
/// name, and only reads.
/// </summary>
internal sealed class ViewServer : IAsyncDisposable
{
    // So many ports after the one that was wanted are tried.
    private const int Attempts = 100;
    private static readonly string[] s_hosts = ["127.0.0.1", "localhost"];
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly RunList _list;
    private readonly RunData _data;
    private readonly WebApplication _app;

    private ViewServer(RunList list, WebApplication app)
    {
        (_list, _data, _app) = (list, new RunData(list), app);
    }

    /// <summary>The address of the list.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts a server.</summary>
    /// <param name="list">The runs.</param>
    /// <param name="port">The port; where it is taken the next one that is free, 0 for any.</param>
    /// <exception cref="RunException">None is free.</exception>
    public static async Task<ViewServer> StartAsync(RunList list, int port)
    {
        for (int attempt = port; attempt < Math.Min(port + Attempts, IPEndPoint.MaxPort + 1); attempt++)
        {
            ViewServer server = new(list, Build(attempt));
            try
            {
                server.Map();
                await server._app.StartAsync();
                server.Address = new Uri($"{server._app.Urls.Single()}/");
                return server;
            }
            catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
            {
                await server.DisposeAsync();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
            {
                await server.DisposeAsync();
                throw new RunException($"--port: {attempt} may not be used by this account; take one above 1023", e) { IsBadInput = true };
            }
        }

        throw new RunException($"--port: {port} is taken, and so are those after it; name another one, or 0 for any that is free") { IsBadInput = true };
    }

    /// <summary>The address of the page of a run, or of a sweep.</summary>
    public Uri AddressOf(string run, string? sweep = null) =>
        new(Address, sweep is null ? $"view?run={Uri.EscapeDataString(run)}" : $"view?sweep={Uri.EscapeDataString(sweep)}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    // Nothing of the environment or of files in the current folder may set anything, so no usual builder.
    private static WebApplication Build(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A hundred names of runs in one address.
            kestrel.Limits.MaxRequestLineSize = 65_536;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddHostFiltering(options => (options.AllowedHosts, options.AllowEmptyHosts, options.IncludeFailureMessage) = (s_hosts, false, false));
        // Signals are the command's own.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        return builder.Build();
    }

    private void Map()
    {
        _app.UseHostFiltering();
        _app.Use(async (context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers.CacheControl = "no-store";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            await next(context);
        });
        string facts = JsonSerializer.Serialize(new { folder = _list.Root, most = PageRuns.Most }, s_json);
        _app.MapGet("/", context => WriteAsync(context, ViewPages.List, _list.Root, facts));
        _app.MapGet("/events", context => new EventStream(context, Stopping).SendListAsync(_list, s_json));
        _app.MapGet("/view", context => WithRuns(context, runs => ShowAsync(context, runs)));
        _app.MapGet("/view/data", context => WithRuns(context, runs => WriteAsync(context, "application/json", Data(runs).Json)));
        _app.MapGet("/view/events", context => WithRuns(context, runs => new EventStream(context, Stopping).SendRunsAsync(runs, s_json)));
        _app.MapGet("/favicon.ico", context => WriteAsync(context, "image/svg+xml", ViewPages.Icon));
    }

    private CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    private async Task WithRuns(HttpContext context, Func<PageRuns, Task> answer)
    {
        string[] names = [.. context.Request.Query["run"].OfType<string>().Distinct()];
        string? sweep = context.Request.Query["sweep"];
        string? refusal = names.Length == 0 == sweep is null ? "give the names of runs, ?run=NAME&run=NAME, or of a sweep, ?sweep=NAME"
            : names.Length > PageRuns.Most ? $"no more than {PageRuns.Most} runs fit on a page"
            : names.Select(_list.Refusal).FirstOrDefault(refused => refused is not null);
        if (refusal is not null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, "text/plain", refusal);
            return;
        }

        await answer(new PageRuns(_list, names, sweep));
    }

    private async Task ShowAsync(HttpContext context, PageRuns runs)
    {
        (string? title, string json) = Data(runs);
        if (title is not null)
        {
            await WriteAsync(context, ViewPages.Report, title, json);
            return;
        }

        bool isGone = runs.State(out _).Runs.All(run => run.Gone);
        context.Response.StatusCode = isGone ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        await WriteAsync(context, ViewPages.Notice, isGone ? "No such run" : "Nothing to show yet", json);
    }

    // The first line is the server's own: the version that events name, so that a page knows whether it is up to date, and what could not be read.
    private (string? Title, string Json) Data(PageRuns runs)
    {
        string version = runs.State(out _).Version;
        (string Title, string Json)? data = _data.Of(runs.Names, out IReadOnlyDictionary<string, string> faults);
        string head = JsonSerializer.Serialize(new { version, faults }, s_json)[..^1];
        return data is var (title, json) ? (title, $"{head},\n{json[1..]}") : (null, $"{head},\n\"runs\":[]}}");
    }

    private static Task WriteAsync(HttpContext context, ViewPage page, string title, string data)
    {
        context.Response.Headers.ContentSecurityPolicy = $"{page.Policy}; frame-ancestors 'none'";
        return WriteAsync(context, "text/html", page.With(title, data));
    }

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = $"{type}; charset=utf-8";
        return context.Response.WriteAsync(text, Encoding.UTF8, context.RequestAborted);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
