using System.Text.Json.Nodes;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>
/// Follows the advice of run.json word for word, as someone would who pastes its lines behind <c>--set</c>: every option of every
/// verdict, each in a full run with the net's own seed.
/// </summary>
/// <param name="runner">Runs the nets.</param>
internal sealed class FollowedAdvice(NetRunner runner)
{
    /// <summary>Runs every option that <paramref name="before"/> offers.</summary>
    public IReadOnlyList<FollowedOption> Follow(FollowedNet net, NetResult before)
    {
        // Verdicts with one root may offer the same lines.
        Dictionary<string, (NetResult? Result, SpecException? Refusal)> done = [];
        List<FollowedOption> followed = [];
        for (int v = 0; v < before.Verdicts.Count; v++)
        {
            JsonArray options = before.Verdicts[v]["options"]?.AsArray() ?? [];
            for (int o = 0; o < options.Count; o++)
            {
                string[] lines = [.. options[o]!["set"]!.AsArray().Select(line => (string)line!)];
                string key = string.Join('\n', lines);
                if (!done.TryGetValue(key, out (NetResult? Result, SpecException? Refusal) run))
                {
                    run = done[key] = Run(net, lines);
                }

                followed.Add(new FollowedOption(net, before.Kinds[v], v, o, lines, before, run.Result, run.Refusal));
            }
        }

        return followed;
    }

    private (NetResult? Result, SpecException? Refusal) Run(FollowedNet net, string[] lines)
    {
        try
        {
            return (runner.Run(net.With(lines), net.Data), null);
        }
        catch (SpecException refusal)
        {
            return (null, refusal);
        }
    }
}
