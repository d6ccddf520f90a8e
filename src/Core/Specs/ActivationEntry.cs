using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Specs.Resolution;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>An activation function: <c>{ "activation": "relu" }</c>.</summary>
public sealed record ActivationEntry(ActivationSpec Activation) : LayerEntry
{
    internal static readonly ObjectShape<ActivationEntry> Fields = new(new ActivationEntry(ActivationKind.Relu),
    [
        SpecField<ActivationEntry>.Of("activation", ActivationSpec.Shape, a => a.Activation, (a, v) => a with { Activation = v }, "An activation function.", required: true),
    ]);

    internal override LayerSpec Resolve(EntryPlace place)
    {
        if (Activation is ActivationSpec.Maxout maxout)
            ShapeChecks.Maxout(place.Where, place.Inputs, maxout.Pieces);
        return new ActivationLayerSpec(place.Where, Activation, place.Inputs);
    }
}
