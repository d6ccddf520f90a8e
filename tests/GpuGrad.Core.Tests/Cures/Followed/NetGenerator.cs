using System.Globalization;
using GpuGrad.Experiments;
using GpuGrad.Initialization;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>
/// Draws nets with one strong fault each, and the same nets without it: data, form, depth, width, activation, optimizer and
/// fault by lot. A seed gives the same nets every time, and more of them begin with those of fewer.
/// </summary>
/// <param name="seed">Decides them.</param>
internal sealed class NetGenerator(ulong seed)
{
    private static readonly NetFault[] s_faults = [.. NetFault.All];

    private readonly PhiloxSequence _random = new(seed, stream: 1UL << 46);

    /// <summary>The next <paramref name="count"/> nets.</summary>
    public IReadOnlyList<(FollowedNet Sick, FollowedNet Healthy)> Draw(int count) => [.. Enumerable.Range(0, count).Select(DrawOne)];

    private (FollowedNet Sick, FollowedNet Healthy) DrawOne(int number)
    {
        // Every fault comes up as often; what it falls on is chance.
        NetFault fault = s_faults[(number + (int)(seed % (ulong)s_faults.Length)) % s_faults.Length];
        DrawnNet healthy = DrawnNet.Draw(_random, fault.OnRecurrent, fault.NeedsAccuracy);
        DrawnNet sick = fault.Apply(healthy, _random);
        string name = string.Create(CultureInfo.InvariantCulture, $"{seed}.{number} {fault.Name} {sick}");
        return (Net(name, fault.Name, sick), Net(name + ", without it", "none", healthy));
    }

    private static FollowedNet Net(string name, string trouble, DrawnNet net) => new(name, trouble, SpecDocument.Parse(net.ToJson(), name), []);
}
