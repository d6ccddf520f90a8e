namespace GpuGrad.Data;

/// <summary>What `gpugrad data` says of one data set.</summary>
/// <param name="Source">How an experiment file names it.</param>
/// <param name="Location">"embedded", or the full path of its folder.</param>
/// <param name="TrainCount">Rows that are learned from.</param>
/// <param name="TestCount">Rows that measure accuracy.</param>
/// <param name="Features">Inputs a row.</param>
/// <param name="Classes">Labels run from 0 to Classes - 1.</param>
/// <param name="Verification">How far it was verified.</param>
/// <param name="Detail">What was checked, or what did not match.</param>
public sealed record DatasetListing(
    string Source,
    string Location,
    int TrainCount,
    int TestCount,
    int Features,
    int Classes,
    DatasetVerification Verification,
    string Detail);
