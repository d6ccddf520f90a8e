using GpuGrad.Kernels.Devices;
using ILGPU;

namespace GpuGrad.Planning;

/// <summary>
/// All learned tensors of a net in one buffer, and their gradients in another, so that the optimizer is one call a step
/// whatever the depth. Slices start on whole cache lines; the gaps between them stay zero.
/// </summary>
public sealed class ParameterSet : IDisposable
{
    private const int Unit = 16;

    private readonly DeviceBuffer<float> _values;
    private readonly DeviceBuffer<float> _gradients;
    private readonly Dictionary<string, Parameter> _byName;

    /// <summary>Allocates the tensors and uploads their initial values, drawn on the host so that every device starts from the same bits.</summary>
    public ParameterSet(ComputeDevice device, IReadOnlyList<ParameterDefinition> definitions, ulong seed)
    {
        long length = definitions.Sum(d => Padded(d.Length));
        _values = device.Allocate<float>(length);
        _gradients = device.Allocate<float>(length);
        List<Parameter> parameters = [];
        long offset = 0;
        foreach (ParameterDefinition definition in definitions)
        {
            Parameter parameter = new(
                definition.Name,
                definition.Shape,
                _values.View.SubView(offset, definition.Length),
                _gradients.View.SubView(offset, definition.Length));
            parameter.Values.Upload<float>(definition.Draw(seed, (ulong)parameters.Count));
            parameters.Add(parameter);
            offset += Padded(definition.Length);
        }

        All = parameters;
        _byName = parameters.ToDictionary(p => p.Name);
    }

    /// <summary>The tensors in order from the input.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>All values, gaps included.</summary>
    public ArrayView<float> Values => _values.View;

    /// <summary>All gradients, gaps included.</summary>
    public ArrayView<float> Gradients => _gradients.View;

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string name] => _byName[name];

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _gradients.Dispose();
    }

    private static long Padded(long length) => (length + Unit - 1) / Unit * Unit;
}
