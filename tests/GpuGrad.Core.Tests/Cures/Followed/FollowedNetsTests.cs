using System.Diagnostics;
using System.Globalization;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>The nets whose advice is followed are what their files say: the sick ones can be cured, the healthy ones learn.</summary>
public class FollowedNetsTests(ITestOutputHelper output)
{
    // A remedy gains this much accuracy, or takes this share of the loss away where there is none.
    private const double LeastGain = 0.04;

    [Theory]
    [InlineData("sick.json", 50)]
    [InlineData("healthy.json", 36)]
    public void AFileHoldsManyNetsOfDifferentNames(string file, int least)
    {
        IReadOnlyList<FollowedNet> nets = FollowedNet.Load(file);

        Assert.InRange(nets.Count, least, int.MaxValue);
        Assert.Equal(nets.Count, nets.Select(net => net.Name).Distinct().Count());
        Assert.All(nets, net => net.Document.Resolve());
        Assert.All(nets, net => net.With(net.Remedy).Resolve());
    }

    [Fact]
    [Nightly]
    public void SickNetsCouldLearnMore()
    {
        using NetRunner runner = new();
        List<string> well = [];
        TimeSpan time = TimeSpan.Zero;
        foreach (FollowedNet net in FollowedNet.Load("sick.json"))
        {
            Assert.NotEmpty(net.Remedy);
            long start = Stopwatch.GetTimestamp();
            NetResult before = runner.Run(net.Document);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            time += took;
            NetResult after = runner.Run(net.With(net.Remedy));
            bool sick = after.Accuracy is { } accuracy ? accuracy >= before.Accuracy + LeastGain : after.Loss <= (1 - LeastGain) * before.Loss;
            if (!sick)
            {
                well.Add(net.Name);
            }

            output.Tell($"{(sick ? "   " : "!! ")}{net.Name,-56} {net.Trouble,-20} {before,9} -> {after,9} {took.TotalSeconds:0.0} s  {string.Join(", ", before.Kinds)} | {string.Join(", ", after.Kinds)}");
        }

        output.Tell(string.Create(CultureInfo.InvariantCulture, $"all sick nets as they are: {time.TotalSeconds:0} s"));
        Assert.Empty(well);
    }

    [Fact]
    [Nightly]
    public void HealthyNetsLearnAboutAsWellAsWithOtherRatesOrWeights()
    {
        using NetRunner runner = new();
        List<string> poor = [];
        TimeSpan time = TimeSpan.Zero;
        foreach (FollowedNet net in FollowedNet.Load("healthy.json"))
        {
            double rate = net.Document.Resolve().Train.Optimizer.LearningRate;
            long start = Stopwatch.GetTimestamp();
            NetResult asItIs = runner.Run(net.Document);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            time += took;
            List<string[]> changes =
                [.. ((double[])[rate / 3, rate * 3]).Select(
                    other => (string[])[string.Create(CultureInfo.InvariantCulture, $"train.optimizer.learningRate={other}")])];
            if (net.Document.Find("model.hidden") is not null)
            {
                changes.Add(["model.hidden.init=null", "model.hidden.biasInit=null"]);
            }

            NetResult[] others = [.. changes.Select(lines => runner.Run(net.With(lines)))];
            // Losses are small by then, and half as much again is little.
            bool healthy = asItIs.Accuracy is { } accuracy ? others.All(other => accuracy > other.Accuracy - LeastGain)
                : others.All(other => asItIs.Loss <= 1.5 * other.Loss);
            if (!healthy)
            {
                poor.Add(net.Name);
            }

            output.Tell($"{(healthy ? "   " : "!! ")}{net.Name,-56} {asItIs,9} (others {string.Join(", ", others.Select(other => other.ToString()))}) {took.TotalSeconds:0.0} s  {string.Join(", ", asItIs.Kinds)}");
        }

        output.Tell(string.Create(CultureInfo.InvariantCulture, $"all healthy nets as they are: {time.TotalSeconds:0} s"));
        Assert.Empty(poor);
    }
}
