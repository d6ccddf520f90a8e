namespace GpuGrad.Recording;

/// <summary>The device of a run: as it is selected (<c>cpu:2</c>) and as it calls itself.</summary>
public sealed record RunDevice(string Selector, string Name);
