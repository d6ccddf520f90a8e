using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Tests;

/// <summary>What <c>gpugrad view</c> answers, asked without a browser.</summary>
public sealed class ViewTests : IDisposable
{
    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    private string Runs => Path.Combine(_gpugrad.Folder, "runs");

    [Fact]
    public async Task ItListsTheRunsAndEndsWithCtrlC()
    {
        string run = Run();
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");

        Assert.Equal($"{Runs}: 1 run", view.Output[0]);
        Assert.Equal("127.0.0.1", view.Address.Host);
        (HttpStatusCode status, string page) = await view.GetAsync("");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(JsonSerializer.Serialize(Runs), page, StringComparison.Ordinal);
        JsonElement first = await FirstAsync(view.EventsAsync("events"));
        Assert.True(first.GetProperty("all").GetBoolean());
        JsonElement row = Assert.Single(first.GetProperty("rows").EnumerateArray());
        Assert.Equal(Path.GetFileName(run), row.GetProperty("folder").GetString());
        Assert.Equal("finished", row.GetProperty("status").GetString());
        Assert.Equal(10, row.GetProperty("steps").GetInt64());
        // A stream that is open keeps it from nothing.
        await using IAsyncEnumerator<JsonElement> events = view.EventsAsync("events").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await events.MoveNextAsync());

        Assert.Equal(new GpuGradProcess.CommandResult(0, "", ""), view.Interrupt());
        Assert.Equal(["checkpoints", "report.html", "run.db", "run.json"], Directory.EnumerateFileSystemEntries(run).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task TheDataOfAPageAreThoseOfTheReport()
    {
        string run = Run();
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        JsonElement report = ReportData(File.ReadAllText(Path.Combine(run, "report.html")));

        (_, string page) = await view.GetAsync(ViewProcess.PageOf(run));
        Assert.Equal(report.GetProperty("runs").GetRawText(), ReportData(page).GetProperty("runs").GetRawText());
        (_, string data) = await view.GetAsync(ViewProcess.PageOf(run).Replace("view?", "view/data?", StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(data);
        Assert.Equal(report.GetProperty("runs").GetRawText(), json.RootElement.GetProperty("runs").GetRawText());
        // The version is the one that events begin with, so that a page that is up to date asks for nothing; once the files have settled.
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        (_, data) = await view.GetAsync(ViewProcess.PageOf(run).Replace("view?", "view/data?", StringComparison.Ordinal));
        using JsonDocument settled = JsonDocument.Parse(data);
        JsonElement told = await FirstAsync(view.EventsAsync(ViewProcess.PageOf(run).Replace("view?", "view/events?", StringComparison.Ordinal)));
        Assert.Equal(settled.RootElement.GetProperty("version").GetString(), told.GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("")]
    public async Task AnotherHostIsRefused(string host)
    {
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        foreach (string path in (string[])["/", "/events", "/view?run=x", "/view/data?run=x"])
        {
            string answer = await RawAsync(view, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
            Assert.DoesNotContain(_gpugrad.Folder, answer, StringComparison.Ordinal);
        }

        string known = await RawAsync(view, "GET / HTTP/1.1\r\nHost: localhost:1234\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", known, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingOutsideTheFolderIsRead()
    {
        string run = Run("--out", "elsewhere");
        Directory.CreateDirectory(Runs);
        string linked = Path.Combine(Runs, "linked"), mixed = Path.Combine(Runs, "mixed");
        Directory.CreateSymbolicLink(linked, run);
        Directory.CreateDirectory(mixed);
        File.CreateSymbolicLink(Path.Combine(mixed, "run.json"), Path.Combine(run, "run.json"));
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");

        string name = Path.GetFileName(run);
        foreach (string asked in (string[])[$"../elsewhere/{name}", run, "..", ".", "", $"x/../../elsewhere/{name}", $"..\\elsewhere\\{name}", "a\0b"])
        {
            foreach (string path in (string[])["view", "view/data", "view/events"])
            {
                (HttpStatusCode status, string text) = await view.GetAsync($"{path}?run={Uri.EscapeDataString(asked)}");
                Assert.Equal(HttpStatusCode.BadRequest, status);
                Assert.DoesNotContain("\"layers\"", text, StringComparison.Ordinal);
            }
        }

        foreach (string link in (string[])["linked", "mixed"])
        {
            (HttpStatusCode status, string text) = await view.GetAsync($"view?run={link}");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("is a link that leads out of", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"layers\"", text, StringComparison.Ordinal);
        }

        JsonElement rows = (await FirstAsync(view.EventsAsync("events"))).GetProperty("rows");
        string?[] faults = [.. rows.EnumerateArray().Select(row => row.GetProperty("fault").GetString())];
        Assert.Equal(2, faults.Length);
        Assert.All(faults, fault => Assert.Contains("is a link that leads out of", fault, StringComparison.Ordinal));
        foreach (string path in (string[])["/../run.json", "/%2e%2e/run.json", "/elsewhere", $"/{name}/run.db", "/view/../../etc/passwd"])
        {
            string answer = await RawAsync(view, $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task EveryAnswerForbidsWhatItDoesNotNeed()
    {
        string run = Run();
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        string page = ViewProcess.PageOf(run);
        foreach (string path in (string[])["", page, "view?run=none", page.Replace("?", "/data?", StringComparison.Ordinal), "nowhere"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, view.At(path));
            request.Headers.Add("Origin", "http://evil.example");
            using HttpResponseMessage response = await view.Client.SendAsync(request, TestContext.Current.CancellationToken);
            string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("script-src 'unsafe-inline'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }

        using HttpResponseMessage posted = await view.Client.PostAsync(view.At(""), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public void APortThatIsTakenGivesWayToTheNextFreeOne()
    {
        using ViewProcess first = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        string taken = $"{first.Address.Port}";

        using ViewProcess second = ViewProcess.Start(_gpugrad, "view", "--port", taken);

        Assert.InRange(second.Address.Port, first.Address.Port + 1, first.Address.Port + 99);
        Assert.Contains($"Port {taken} is taken; this is the next one that is free.", second.Output);
    }

    [Fact]
    public async Task AnEmptyFolderShowsRunsAsTheyBegin()
    {
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        Assert.Equal($"{Runs}: holds no run yet; runs show as they begin", view.Output[0]);
        await using IAsyncEnumerator<JsonElement> events = view.EventsAsync("events").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(0, events.Current.GetProperty("rows").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await view.GetAsync("view?run=none")).Status);

        string run = Run();

        do
        {
            Assert.True(await events.MoveNextAsync());
        }
        while (!events.Current.GetProperty("rows").EnumerateArray().Any(row => row.GetProperty("status").GetString() == "finished"));
        Assert.Equal(HttpStatusCode.OK, (await view.GetAsync(ViewProcess.PageOf(run))).Status);
    }

    [Theory]
    [InlineData("none", "none: there is no such folder")]
    [InlineData("file", "file: is a file; name the folder")]
    public void AFolderThatIsNoneIsExitCodeTwo(string name, string message)
    {
        _gpugrad.Write("file", "");
        GpuGradProcess.CommandResult refused = _gpugrad.Run("view", name);
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith($"gpugrad: {message}", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunFolderOpensOnItsPage()
    {
        string run = Run();
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", run, "--port", "0");
        Assert.Equal($"/{ViewProcess.PageOf(run)}", view.Address.PathAndQuery);
    }

    [Fact]
    public async Task ARunThatIsDamagedOrRemovedWhileItIsViewedSaysSo()
    {
        string run = Run();
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        string name = Path.GetFileName(run);
        await using IAsyncEnumerator<JsonElement> page =
            view.EventsAsync($"view/events?run={name}").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await using IAsyncEnumerator<JsonElement> list = view.EventsAsync("events").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await page.MoveNextAsync());
        Assert.True(await list.MoveNextAsync());
        Assert.Equal("finished", page.Current.GetProperty("runs")[0].GetProperty("status").GetString());

        // A row that no run records shows when the data are read.
        using (Microsoft.Data.Sqlite.SqliteConnection database = new($"Data Source={Path.Combine(run, "run.db")};Pooling=False"))
        {
            database.Open();
            using Microsoft.Data.Sqlite.SqliteCommand damage = database.CreateCommand();
            damage.CommandText = "UPDATE records SET count = -1 WHERE step = 2 AND kind = 'delta'";
            damage.ExecuteNonQuery();
        }

        Assert.True(await page.MoveNextAsync());
        (_, string data) = await view.GetAsync($"view/data?run={name}");
        using JsonDocument faulty = JsonDocument.Parse(data);
        Assert.Contains("table records, row of step 2", faulty.RootElement.GetProperty("faults").GetProperty(name).GetString(), StringComparison.Ordinal);
        Assert.Equal(0, faulty.RootElement.GetProperty("runs").GetArrayLength());

        File.WriteAllText(Path.Combine(run, "run.json"), "{ half");
        do
        {
            Assert.True(await page.MoveNextAsync());
        }
        while (!page.Current.GetProperty("runs")[0].TryGetProperty("fault", out _));
        Assert.Contains("run.json: is not a run.json", page.Current.GetProperty("runs")[0].GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.True(await list.MoveNextAsync());
        Assert.Contains("is not a run.json", list.Current.GetProperty("rows")[0].GetProperty("fault").GetString(), StringComparison.Ordinal);

        Directory.Delete(run, recursive: true);
        do
        {
            Assert.True(await page.MoveNextAsync());
        }
        while (!page.Current.GetProperty("runs")[0].GetProperty("gone").GetBoolean());
        do
        {
            Assert.True(await list.MoveNextAsync());
        }
        while (list.Current.GetProperty("gone").GetArrayLength() == 0);
        Assert.Equal(name, list.Current.GetProperty("gone")[0].GetString());
    }

    [Fact]
    public async Task ARunFolderThatIsOnlyBegunSaysSoUntilItHoldsSomething()
    {
        string run = Run(), begun = Path.Combine(Runs, "begun");
        Directory.CreateDirectory(begun);
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        // Without run.json it is no run yet; with it, and an empty run.db, one that has recorded nothing.
        Assert.Single((await FirstAsync(view.EventsAsync("events"))).GetProperty("rows").EnumerateArray());
        await using IAsyncEnumerator<JsonElement> page = view.EventsAsync("view/events?run=begun").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await page.MoveNextAsync());
        Assert.Contains("is no run folder", page.Current.GetProperty("runs")[0].GetProperty("fault").GetString(), StringComparison.Ordinal);

        File.WriteAllBytes(Path.Combine(begun, "run.db"), []);
        File.Copy(Path.Combine(run, "run.json"), Path.Combine(begun, "run.json"));
        Assert.True(await page.MoveNextAsync());
        Assert.Contains("holds no recorded run (yet)", page.Current.GetProperty("runs")[0].GetProperty("fault").GetString(), StringComparison.Ordinal);

        File.Copy(Path.Combine(run, "run.db"), Path.Combine(begun, "run.db"), overwrite: true);
        do
        {
            Assert.True(await page.MoveNextAsync());
        }
        while (page.Current.GetProperty("runs")[0].TryGetProperty("fault", out _));
        Assert.Contains("\"layers\"", (await view.GetAsync("view?run=begun")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AThousandRunsAreListed()
    {
        string run = Run();
        for (int i = 0; i < 999; i++)
        {
            // Nothing but run.json is read for the list.
            string copy = Directory.CreateDirectory(Path.Combine(Runs, $"copy-{i:000}")).FullName;
            File.Copy(Path.Combine(run, "run.json"), Path.Combine(copy, "run.json"));
        }

        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        await using IAsyncEnumerator<JsonElement> events = view.EventsAsync("events").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(1000, events.Current.GetProperty("rows").GetArrayLength());
        Assert.Single(events.Current.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("spec").GetString()).Distinct());

        // What changes is all that is told again.
        File.SetLastWriteTimeUtc(Path.Combine(Runs, "copy-500", "run.json"), DateTime.UtcNow);
        string changed = Path.Combine(Runs, "copy-501", "run.json");
        File.WriteAllText(changed, File.ReadAllText(changed).Replace("\"seed\": 1", "\"seed\": 2", StringComparison.Ordinal));
        HashSet<string> told = [];
        while (!told.Contains("copy-501"))
        {
            Assert.True(await events.MoveNextAsync());
            told.UnionWith(events.Current.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("folder").GetString()!));
        }

        Assert.Subset(new HashSet<string> { "copy-500", "copy-501" }, told);
    }

    [Fact]
    public async Task AFolderThatMayNotBeWrittenIsViewedAndLeftAsItWas()
    {
        string run = Run();
        SetWritable(run, false);
        SetWritable(Runs, false);
        try
        {
            string[] before = [.. Directory.EnumerateFileSystemEntries(run).Order()];
            using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
            (HttpStatusCode status, string page) = await view.GetAsync(ViewProcess.PageOf(run));
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("\"layers\"", page, StringComparison.Ordinal);
            Assert.Equal(before, Directory.EnumerateFileSystemEntries(run).Order());
        }
        finally
        {
            SetWritable(Runs, true);
            SetWritable(run, true);
        }
    }

    [Fact]
    public async Task EventsComeWhileARunTrainsAndItsFolderIsLeftWhole()
    {
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        using System.Diagnostics.Process training = _gpugrad.Start(Experiment("--set", "train.steps=12000"));
        Task<GpuGradProcess.CommandResult> trained = Task.Run(() => GpuGradProcess.Finish(training), TestContext.Current.CancellationToken);
        string run = await OnlyRunAsync();

        List<long> steps = [];
        string status = "";
        await foreach (JsonElement told in view.EventsAsync($"view/events?run={Path.GetFileName(run)}"))
        {
            JsonElement state = told.GetProperty("runs")[0];
            status = state.TryGetProperty("status", out JsonElement known) ? known.GetString()! : "";
            if (status == "running" && state.TryGetProperty("step", out JsonElement step))
            {
                steps.Add(step.GetInt64());
                // Somebody reads it all the time, also when the run comes to its end.
                Assert.Equal(HttpStatusCode.OK, (await view.GetAsync(ViewProcess.PageOf(run).Replace("view?", "view/data?", StringComparison.Ordinal))).Status);
            }

            if (status is "finished" or "interrupted")
            {
                break;
            }
        }

        Assert.Equal(("", 0), ((await trained).Error, (await trained).ExitCode));
        Assert.Equal("finished", status);
        Assert.True(steps.Distinct().Count() >= 3, $"told steps {string.Join(", ", steps)} alone");
        Assert.Equal(steps.Order(), steps);
        Assert.Equal(["checkpoints", "report.html", "run.db", "run.json"], Directory.EnumerateFileSystemEntries(run).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task ARunThatIsKilledIsToldToBeInterrupted()
    {
        using ViewProcess view = ViewProcess.Start(_gpugrad, "view", "--port", "0");
        using System.Diagnostics.Process training = _gpugrad.Start(Experiment("--set", "train.steps=100000"));
        string run = await OnlyRunAsync();
        await using IAsyncEnumerator<JsonElement> page =
            view.EventsAsync($"view/events?run={Path.GetFileName(run)}").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        do
        {
            Assert.True(await page.MoveNextAsync());
        }
        while (!page.Current.GetProperty("runs")[0].TryGetProperty("step", out _));

        training.Kill();
        do
        {
            Assert.True(await page.MoveNextAsync());
        }
        while (page.Current.GetProperty("runs")[0].GetProperty("status").GetString() != "interrupted");
    }

    [Fact]
    public async Task RunViewShowsTheSweepBesideItAndEndsWithItWhereNobodyReadsTheTerminal()
    {
        using ViewProcess run = ViewProcess.Start(
            _gpugrad, Experiment("--view", "--set", "train.steps=6000", "--set", "sweep={\"model.hidden.depth\":[1,2]}"));
        Assert.StartsWith("/view?sweep=vanishing-", run.Address.PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await run.GetAsync(run.Address.PathAndQuery)).Status);

        GpuGradProcess.CommandResult result = run.Finish();

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(2, Directory.GetDirectories(Runs).Length);
        Assert.All(Directory.GetDirectories(Runs), folder => Assert.Equal(RunStatus.Finished, RunManifest.Read(RunFolder.Open(folder)).Status));
    }

    [Fact]
    public void RunViewPrintsItsAddressBesideJson()
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(Experiment("--view", "--json", "--set", "train.steps=10"));

        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Matches(@"^View: http://127\.0\.0\.1:\d+/view\?run=vanishing-\S+\n$", result.Error);
    }

    [Theory]
    [InlineData("--dry-run")]
    [InlineData("--replay=x")]
    public void ViewIsRefusedWhereNothingTrains(string option)
    {
        string[] source = option == "--dry-run" ? ["vanishing"] : [];
        GpuGradProcess.CommandResult refused = _gpugrad.Run(["run", .. source, "--view", option]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--view is of a run that trains", refused.Error, StringComparison.Ordinal);
    }

    // Nobody but 'view' needs the runtime of ASP.NET Core, or looks through its assemblies when it starts.
    [Fact]
    public void OtherCommandsStartWithoutAspNetCore()
    {
        string config = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "gpugrad.runtimeconfig.json"));
        Assert.Contains("Microsoft.NETCore.App", config, StringComparison.Ordinal);
        Assert.DoesNotContain("AspNetCore", config, StringComparison.Ordinal);
    }

    private static void SetWritable(string folder, bool writable)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute | (writable ? UnixFileMode.UserWrite : UnixFileMode.None));
        }
    }

    private static async Task<JsonElement> FirstAsync(IAsyncEnumerable<JsonElement> events)
    {
        await foreach (JsonElement first in events)
        {
            return first;
        }

        throw new InvalidOperationException("the stream ended before its first event");
    }

    private static async Task<string> RawAsync(ViewProcess view, string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, view.Address.Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static JsonElement ReportData(string page)
    {
        const string Begin = "<script type=\"application/json\" id=\"report-data\">";
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        using JsonDocument json = JsonDocument.Parse(page[begin..page.IndexOf("</script>", begin, StringComparison.Ordinal)]);
        return json.RootElement.Clone();
    }

    private static string[] Experiment(params string[] more) =>
    [
        "run", "vanishing", "--device", "cpu:1", "--set", "sweep=null", "--set", "expect=[]", "--set", "model.hidden.depth=2", "--set", "model.hidden.width=8",
        "--set", "train.epochs=null", "--set", "record.every=2", "--no-trials", .. more,
    ];

    private string Run(params string[] more)
    {
        GpuGradProcess.CommandResult run = _gpugrad.Run(Experiment(["--set", "train.steps=10", .. more]));
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        string folder = Path.Combine(_gpugrad.Folder, more is ["--out", var given, ..] ? given : "runs");
        return Assert.Single(Directory.GetDirectories(folder));
    }

    private async Task<string> OnlyRunAsync()
    {
        while (true)
        {
            if (Directory.Exists(Runs) && Directory.GetDirectories(Runs) is [var run] && File.Exists(Path.Combine(run, "run.json")))
            {
                return run;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
