namespace GpuGrad.Data;

/// <summary>What `gpugrad data` says of one data set.</summary>
/// <param name="Source">How an experiment file names it.</param>
/// <param name="Location">"embedded", "generated", or the full path of its file or folder.</param>
/// <param name="TrainCount">Rows that are learned from.</param>
/// <param name="TestCount">Rows that measure what was learned.</param>
/// <param name="Features">Inputs a row, all axes taken together.</param>
/// <param name="Sample">The sizes of a row's axes: [height, width, channels] of an image, [steps, features] of a sequence.</param>
/// <param name="Target">What is learned of a row, in words: "10 classes", "1 number".</param>
/// <param name="Verification">How far it was verified.</param>
/// <param name="Detail">What was checked, or what did not match.</param>
internal sealed record DatasetListing(
    string Source,
    string Location,
    int TrainCount,
    int TestCount,
    int Features,
    ValueList<int> Sample,
    string Target,
    DatasetVerification Verification,
    string Detail);
