using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Clipping;
using ILGPU;

namespace GpuGrad;

/// <summary>
/// All learned tensors of a net in one buffer, and their gradients in another, so that clipping and the optimizer are one
/// call a step whatever the depth; running statistics lie apart. Slices start on whole cache lines; the gaps between them
/// stay zero. Frozen tensors come last: what is updated is one stretch, <see cref="TrainedLength"/> long.
/// </summary>
public sealed class ParameterSet : IDisposable
{
    private const int Unit = 16;

    private readonly DeviceBuffer<float> _values;
    private readonly DeviceBuffer<float> _gradients;
    private readonly DeviceBuffer<float> _statistics;
    // What frozen tensors change by.
    private readonly DeviceBuffer<float> _zeros;
    private readonly Dictionary<string, Parameter> _byName;
    private readonly Dictionary<string, long> _offsets;

    /// <summary>Allocates the tensors and uploads their initial values, drawn on the host so that every device starts from the same bits.</summary>
    public ParameterSet(ComputeDevice device, IReadOnlyList<ParameterDefinition> definitions, ulong seed)
    {
        _values = device.Allocate<float>(definitions.Where(d => d.Learned).Sum(d => Padded(d.Length)));
        _gradients = device.Allocate<float>(_values.Length);
        _statistics = device.Allocate<float>(definitions.Where(d => !d.Learned).Sum(d => Padded(d.Length)));
        _zeros = device.Allocate<float>(definitions.Where(d => d.Frozen).Select(d => d.Length).DefaultIfEmpty().Max());
        List<Parameter> all = [];
        List<ClipSegment> segments = [];
        Dictionary<string, long> offsets = [];
        long learned = 0;
        TrainedLength = definitions.Where(d => d.Learned && !d.Frozen).Sum(d => Padded(d.Length));
        long frozen = TrainedLength;
        long tracked = 0;
        foreach (ParameterDefinition definition in definitions)
        {
            int length = definition.Length;
            Parameter parameter;
            if (definition.Learned)
            {
                long offset = definition.Frozen ? frozen : learned;
                offsets.Add(definition.Name, offset);
                parameter = new(definition.Name, definition.Shape, _values.View.SubView(offset, length), _gradients.View.SubView(offset, length));
                if (definition.Frozen)
                {
                    parameter = parameter with { Update = _zeros.View.SubView(0, length) };
                    frozen += Padded(length);
                }
                else
                {
                    segments.Add(new ClipSegment(learned, length, definition.Units));
                    learned += Padded(length);
                }
            }
            else
            {
                parameter = new(definition.Name, definition.Shape, _statistics.View.SubView(tracked, length), ArrayView<float>.Empty);
                tracked += Padded(length);
            }

            parameter.Values.Upload<float>(definition.Draw(seed, (ulong)all.Count));
            all.Add(parameter);
        }

        All = all;
        Learned = [.. all.Where(parameter => parameter.Gradient.Length > 0 && offsets[parameter.Name] < TrainedLength)];
        Segments = segments;
        _byName = all.ToDictionary(p => p.Name);
        _offsets = offsets;
    }

    /// <summary>The tensors in order from the input, running statistics included.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>The learned tensors in order from the input, without frozen ones.</summary>
    public IReadOnlyList<Parameter> Learned { get; }

    /// <summary>Where the learned tensors lie in <see cref="Values"/>, in their order.</summary>
    internal IReadOnlyList<ClipSegment> Segments { get; }

    /// <summary>Elements of <see cref="Values"/> that an optimizer updates, gaps included: the first ones.</summary>
    internal long TrainedLength { get; }

    /// <summary>All learned values, gaps included.</summary>
    public ArrayView<float> Values => _values.View;

    /// <summary>All gradients, gaps included.</summary>
    public ArrayView<float> Gradients => _gradients.View;

    /// <summary>All running statistics, gaps included.</summary>
    internal ArrayView<float> Statistics => _statistics.View;

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string name] => _byName[name];

    /// <summary>Where a learned tensor lies in <see cref="Values"/> and <see cref="Gradients"/>.</summary>
    /// <exception cref="ArgumentException">It is none of this set.</exception>
    public long OffsetOf(Parameter parameter) => _offsets.TryGetValue(parameter.Name, out long offset)
        ? offset
        : throw new ArgumentException($"{parameter.Name} is not learned in this net.", nameof(parameter));

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _gradients.Dispose();
        _statistics.Dispose();
        _zeros.Dispose();
    }

    private static long Padded(long length) => (length + Unit - 1) / Unit * Unit;
}
