namespace GpuGrad.Layers;

/// <summary>A layer with weights, with what its spec says of it.</summary>
/// <param name="Info">Who it is.</param>
/// <param name="Inputs">Columns that its recorded weight reads: n_in, or the units of a recurrent layer.</param>
/// <param name="Outputs">Columns of its pre-activation, n_out.</param>
/// <param name="Activation">The activation whose result is recorded; null for none.</param>
/// <param name="Recurrent">The cell of a recurrent layer; null for any other.</param>
/// <param name="InBranch">Whether it lies in the branch of a skip.</param>
/// <param name="BiasInit">Its initial biases; null where it has none.</param>
internal sealed record LayerTraits(
    LayerInfo Info, int Inputs, int Outputs, ActivationSpec? Activation, RecurrentKind? Recurrent, bool InBranch, InitSpec? BiasInit)
{
    /// <summary>The layer's name without its shape: <c>hidden 3</c>.</summary>
    public string ShortName => Info.DisplayName.Split(" (")[0];
}
