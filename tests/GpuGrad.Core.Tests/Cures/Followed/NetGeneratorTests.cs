using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>Nets drawn by lot.</summary>
public class NetGeneratorTests(ITestOutputHelper output)
{
    [Fact]
    public void ASeedDrawsTheSameNetsEveryTimeAndAnotherOthers()
    {
        string[] drawn = [.. new NetGenerator(5).Draw(40).Select(net => net.Sick.Document.ToJson())];

        Assert.Equal(drawn[..20], new NetGenerator(5).Draw(20).Select(net => net.Sick.Document.ToJson()));
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        Assert.Empty(drawn.Intersect(new NetGenerator(6).Draw(40).Select(net => net.Sick.Document.ToJson())));
    }

    [Fact]
    public void EveryFaultIsDrawnAndEveryNetIsAnExperiment()
    {
        IReadOnlyList<(FollowedNet Sick, FollowedNet Healthy)> drawn = new NetGenerator(3).Draw(200);

        Assert.Equal(NetFault.All.Select(fault => fault.Name).Order(), drawn.Select(net => net.Sick.Trouble).Distinct().Order());
        Assert.All(drawn, net => Assert.NotEqual(net.Sick.Document.Resolve(), net.Healthy.Document.Resolve()));
    }

    [Fact]
    [Nightly]
    public void FaultsAreStrong()
    {
        using NetRunner runner = new();
        int sick = 0, healthy = 0;
        IReadOnlyList<(FollowedNet Sick, FollowedNet Healthy)> drawn = new NetGenerator(17).Draw(51);
        foreach ((FollowedNet faulty, FollowedNet twin) in drawn)
        {
            NetResult before = runner.Run(faulty.Document);
            NetResult without = runner.Run(twin.Document);
            bool isSick = without.IsBetterThan(before);
            (sick, healthy) = (sick + (isSick ? 1 : 0), healthy + (without.Kinds.Count == 0 ? 1 : 0));
            output.Tell($"{(isSick ? "   " : "!! ")}{faulty.Name,-90} {before,9} {without,9}  {string.Join(", ", before.Kinds)} | {string.Join(", ", without.Kinds)}");
        }

        output.Tell($"{sick} of {drawn.Count} sick; {healthy} have no verdict without their fault");
        Assert.InRange(sick, 0.95 * drawn.Count, drawn.Count);
    }
}
