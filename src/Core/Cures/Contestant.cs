using GpuGrad.Data;

namespace GpuGrad.Cures;

/// <summary>A treatment in a contest.</summary>
/// <param name="Treatment">What is done to the net.</param>
internal sealed record Contestant(Treatment Treatment)
{
    /// <summary>Its training; null before it began and where its spec was refused.</summary>
    public Trial? Trial { get; set; }

    /// <summary>The device that it trains on.</summary>
    public DeviceData? Device { get; set; }

    /// <summary>What came of the first look; null before.</summary>
    public TrialResult? Look { get; set; }

    /// <summary>What came of it so far.</summary>
    public TrialResult? Latest { get; set; }

    /// <summary>Whether it was given up.</summary>
    public bool GivenUp { get; set; }

    /// <summary>What came of it, in a training of so many steps.</summary>
    public TreatmentTrial ToTrial(long steps) => new(Treatment, Look!, Latest!.Steps == steps ? Latest : null);
}
