namespace GpuGrad.Core.Tests.Diagnosis.Precision;

/// <summary>What a float becomes in a format.</summary>
internal enum RoundedValue
{
    Normal,
    Subnormal,
    Zero,
    Overflow,
}
