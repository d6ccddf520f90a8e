using ILGPU;

namespace GpuGrad.Core.Tests.Faults;

/// <summary>Where <see cref="NaNFault"/> writes.</summary>
/// <param name="Target">Its first element becomes NaN.</param>
public readonly record struct NaNArguments(ArrayView<float> Target);
