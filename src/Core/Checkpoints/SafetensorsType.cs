namespace GpuGrad.Checkpoints;

/// <summary>The type of a tensor's elements in a safetensors file, as far as they are read.</summary>
internal enum SafetensorsType
{
    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>16-bit float, IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of a 32-bit float.</summary>
    BF16,

    /// <summary>64-bit float.</summary>
    F64,

    /// <summary>The count of steps that a PyTorch batch norm keeps, which nothing here needs: a 64-bit integer.</summary>
    StepCounter,
}

/// <summary>What follows from the type.</summary>
internal static class SafetensorsTypes
{
    /// <summary>Every type of floats.</summary>
    public static IReadOnlyList<SafetensorsType> Floats { get; } = [SafetensorsType.F16, SafetensorsType.BF16, SafetensorsType.F32, SafetensorsType.F64];

    /// <summary>Bytes an element.</summary>
    public static int Bytes(this SafetensorsType type) => type switch
    {
        SafetensorsType.F16 or SafetensorsType.BF16 => sizeof(ushort),
        SafetensorsType.F32 => sizeof(float),
        _ => sizeof(long),
    };
}
