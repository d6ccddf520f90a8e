using ILGPU;

namespace GpuGrad.Net;

/// <summary>Memory that a step writes, under a name that messages give it.</summary>
/// <param name="Name">What it is, such as <c>the output of hidden 3</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">The values, row-major.</param>
internal sealed record PlanTensor(string Name, Shape Shape, ArrayView<float> Values);
