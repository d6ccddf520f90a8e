using GpuGrad.Kernels.Devices;

namespace GpuGrad;

/// <summary>Bytes of device memory, by what they are for.</summary>
public sealed record MemoryUse
{
    /// <summary>What the layers of a step compute: activations, and gradients by them.</summary>
    public long Tensors { get; init; }

    /// <summary>Parameters, their gradients and running statistics.</summary>
    public long Parameters { get; init; }

    /// <summary>What the optimizer and clipping remember.</summary>
    public long Optimizer { get; init; }

    /// <summary>Rings of records, until the host reads them.</summary>
    public long Records { get; init; }

    /// <summary>Data sets.</summary>
    public long Data { get; init; }

    /// <summary>Scratch memory of kernels, losses and the state of the step.</summary>
    public long Work { get; init; }

    /// <summary>All of them.</summary>
    public long Total => Tensors + Parameters + Optimizer + Records + Data + Work;

    /// <summary>Both together.</summary>
    public static MemoryUse operator +(MemoryUse a, MemoryUse b) => new()
    {
        Tensors = a.Tensors + b.Tensors,
        Parameters = a.Parameters + b.Parameters,
        Optimizer = a.Optimizer + b.Optimizer,
        Records = a.Records + b.Records,
        Data = a.Data + b.Data,
        Work = a.Work + b.Work,
    };

    /// <summary>Such as <c>12.3 MB (activations and gradients 8.1 MB, …)</c>.</summary>
    public override string ToString()
    {
        IEnumerable<string> parts =
            from part in ((string Name, long Bytes)[])
            [
                ("activations and gradients", Tensors),
                ("parameters", Parameters),
                ("optimizer", Optimizer),
                ("records", Records),
                ("data", Data),
                ("work", Work),
            ]
            where part.Bytes > 0
            select $"{part.Name} {ByteCount.Format(part.Bytes)}";
        return $"{ByteCount.Format(Total)} ({string.Join(", ", parts)})";
    }
}
