namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>What an optimizer's step must do to one weight, and how far off a float result may be.</summary>
/// <param name="Update">What is added to the weight.</param>
/// <param name="UpdateTolerance">How far off it may be.</param>
/// <param name="First">The first accumulator afterwards.</param>
/// <param name="FirstTolerance">How far off it may be.</param>
/// <param name="Second">The second accumulator afterwards.</param>
/// <param name="SecondTolerance">How far off it may be.</param>
internal readonly record struct UpdateExpectation(
    double Update, double UpdateTolerance, double First, double FirstTolerance, double Second = 0, double SecondTolerance = 0);
