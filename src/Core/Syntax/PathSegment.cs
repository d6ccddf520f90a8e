namespace GpuGrad.Syntax;

/// <summary>One step of a <see cref="SpecPath"/>: a field's name, or a list's index where the name is null.</summary>
internal readonly record struct PathSegment(string? Name, int Index);
