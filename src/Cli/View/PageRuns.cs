using System.Security.Cryptography;
using System.Text;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Cli.View;

/// <summary>The runs of one page as they are now, and the state of each in a few bytes.</summary>
/// <param name="list">The folder.</param>
/// <param name="names">The runs that were asked for.</param>
/// <param name="sweep">Or the sweep, whose runs become more while it trains.</param>
internal sealed class PageRuns(RunList list, IReadOnlyList<string> names, string? sweep)
{
    /// <summary>More would make a page that no browser draws in reasonable time.</summary>
    public const int Most = 100;

    private string _stamp = "";
    private PageState? _state;

    /// <summary>The names of the runs now.</summary>
    public IReadOnlyList<string> Names => sweep is null ? names : list.OfSweep(sweep);

    /// <summary>The state, and whether anything has changed since it was last asked for.</summary>
    public PageState State(out bool changed)
    {
        string[] now = [.. Names];
        string stamp = string.Join('|', now.Select(name => $"{name}:{Stamp(name)}"));
        changed = stamp != _stamp || _state is null;
        if (changed)
        {
            (_stamp, _state) = (stamp, new PageState(Version(stamp), [.. now.Select(StateOf)]));
        }

        return _state!;
    }

    private static string Version(string stamp) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stamp)))[..16];

    private string Stamp(string name)
    {
        try
        {
            RunFolder folder = list.Open(name);
            // A process that dies changes no file.
            return $"{RunStamp.OfAll(folder)}{list.Manifest(folder).Status}";
        }
        catch (RunException e)
        {
            return e.Message;
        }
    }

    private RunState StateOf(string name)
    {
        try
        {
            RunFolder folder = list.Open(name);
            RunManifest manifest = list.Manifest(folder);
            using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
            StepRecord? last = database.LastStep();
            return new RunState(name, manifest.Status)
            {
                Label = manifest.Sweep?.Label ?? manifest.Name,
                Step = last?.Step,
                Loss = last is { Loss: var loss } && double.IsFinite(loss) ? loss : null,
            };
        }
        catch (RunException e)
        {
            return new RunState(name, null) { Fault = e.Message, Gone = !Directory.Exists(Path.Combine(list.Root, name)) };
        }
    }
}

/// <summary>What is told of a page's runs whenever it changes.</summary>
/// <param name="Version">Another one for other data.</param>
/// <param name="Runs">The runs.</param>
internal sealed record PageState(string Version, IReadOnlyList<RunState> Runs);

/// <summary>A run of a page.</summary>
/// <param name="Folder">The name of its folder.</param>
/// <param name="Status">How far it has come; null where it cannot be read.</param>
internal sealed record RunState(string Folder, RunStatus? Status)
{
    /// <summary>What the page calls it.</summary>
    public string? Label { get; init; }

    /// <summary>The last recorded step.</summary>
    public long? Step { get; init; }

    /// <summary>Its loss.</summary>
    public double? Loss { get; init; }

    /// <summary>Why it cannot be read.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether its folder was removed.</summary>
    public bool Gone { get; init; }
}
