using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Recording;
using GpuGrad.Specs;

namespace GpuGrad.Diagnosis;

/// <summary>Finds the traits of a run's layers in its resolved spec: they come in the order in which the net was made.</summary>
internal sealed class LayerTraitsReader
{
    private readonly IReadOnlyList<LayerInfo> infos;
    private readonly List<LayerTraits> traits = [];

    private LayerTraitsReader(IReadOnlyList<LayerInfo> infos) => this.infos = infos;

    /// <summary>One for each of <paramref name="infos"/>.</summary>
    /// <exception cref="RunException">The spec has other layers than the run recorded.</exception>
    public static IReadOnlyList<LayerTraits> Read(IReadOnlyList<LayerSpec> specs, IReadOnlyList<LayerInfo> infos)
    {
        var reader = new LayerTraitsReader(infos);
        reader.Sequence(specs, inBranch: false);
        return reader.traits.Count == infos.Count
            ? reader.traits
            : throw new RunException($"run.json: its spec makes {reader.traits.Count} layers with weights, but run.db holds {infos.Count}; the two files are not of one run");
    }

    private void Sequence(IReadOnlyList<LayerSpec> specs, bool inBranch)
    {
        for (int i = 0; i < specs.Count; i++)
        {
            ActivationSpec? activation = specs.Skip(i + 1).TakeWhile(next => next is ActivationLayerSpec or BatchNormLayerSpec or LayerNormLayerSpec)
                .OfType<ActivationLayerSpec>().FirstOrDefault()?.Activation;
            Layer(specs[i], activation, inBranch);
        }
    }

    private void Layer(LayerSpec spec, ActivationSpec? activation, bool inBranch)
    {
        switch (spec)
        {
            case DenseLayerSpec d:
                Add(d, activation, inBranch);
                break;
            case MaxoutLayerSpec m:
                Add(m.Inputs, m.Units * m.Pieces, new ActivationSpec.Maxout(m.Pieces), null, inBranch, m.HasBias ? m.BiasInit : null);
                break;
            case RecurrentLayerSpec r:
                int gates = r.Kind switch { RecurrentKind.Lstm => 4, RecurrentKind.Gru => 3, _ => 1 };
                Add(r.Hidden, gates * r.Hidden, r.Kind == RecurrentKind.Rnn ? ActivationKind.Tanh : null, r.Kind, inBranch, r.BiasInit);
                break;
            case ResidualLayerSpec r:
                Sequence(r.Body, inBranch: true);
                if (r.Projection is not null)
                    Add(r.Projection, null, inBranch: true);
                break;
            case DenseConnectionsLayerSpec d:
                foreach (ValueList<LayerSpec> body in d.Bodies)
                    Sequence(body, inBranch: true);
                break;
            case HighwayLayerSpec h:
                Add(h.Transform, h.Activation, inBranch: true);
                Add(h.Gate, null, inBranch: true);
                break;
        }
    }

    private void Add(DenseLayerSpec d, ActivationSpec? activation, bool inBranch) =>
        Add(d.Inputs, d.Outputs, activation, null, inBranch, d.HasBias ? d.BiasInit : null);

    private void Add(int inputs, int outputs, ActivationSpec? activation, RecurrentKind? recurrent, bool inBranch, InitSpec? biasInit)
    {
        if (traits.Count < infos.Count)
            traits.Add(new LayerTraits(infos[traits.Count], inputs, outputs, activation, recurrent, inBranch, biasInit));
    }
}
