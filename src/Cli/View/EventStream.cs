using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace GpuGrad.Cli.View;

/// <summary>Server-sent events to one page, until it is closed or the server ends. The first tells all, those after it what has changed.</summary>
/// <param name="context">The request.</param>
/// <param name="stopping">The end of the server.</param>
internal sealed class EventStream(HttpContext context, CancellationToken stopping)
{
    private static readonly TimeSpan s_ofRuns = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_ofList = TimeSpan.FromMilliseconds(400);

    /// <summary>Tells the rows of the list that are new or changed, and the folders that are gone.</summary>
    public Task SendListAsync(RunList list, JsonSerializerOptions json)
    {
        Dictionary<string, RunRow> sent = [];
        bool isFirst = true;
        return SendAsync(s_ofList, () =>
        {
            IReadOnlyList<RunRow> rows = list.Rows();
            RunRow[] changed = [.. rows.Where(row => sent.GetValueOrDefault(row.Folder) != row)];
            string[] gone = [.. sent.Keys.Except(rows.Select(row => row.Folder))];
            foreach (RunRow row in changed)
            {
                sent[row.Folder] = row;
            }

            foreach (string folder in gone)
            {
                sent.Remove(folder);
            }

            if (!isFirst && changed.Length == 0 && gone.Length == 0)
            {
                return null;
            }

            string text = JsonSerializer.Serialize(new { all = isFirst, rows = changed, gone }, json);
            isFirst = false;
            return text;
        });
    }

    /// <summary>Tells the state of a page's runs whenever it changes.</summary>
    public Task SendRunsAsync(PageRuns runs, JsonSerializerOptions json) =>
        SendAsync(s_ofRuns, () => runs.State(out bool changed) is var state && changed ? JsonSerializer.Serialize(state, json) : null);

    private async Task SendAsync(TimeSpan interval, Func<string?> next)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        try
        {
            await SseFormatter.WriteAsync(Items(interval, next, end.Token), context.Response.Body, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the server ends.
        }
    }

    private async IAsyncEnumerable<SseItem<string>> Items(TimeSpan interval, Func<string?> next, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await context.Response.StartAsync(cancellation);
        using PeriodicTimer timer = new(interval);
        do
        {
            if (next() is { } text)
            {
                yield return new SseItem<string>(text);
                await context.Response.Body.FlushAsync(cancellation);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }
}
