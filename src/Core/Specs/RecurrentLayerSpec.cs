namespace GpuGrad.Specs;

/// <summary>
/// A recurrent layer over sequences of <paramref name="Steps"/> · <paramref name="Features"/> columns: input weights of shape
/// [gates·Hidden, Features], hidden ones of shape [gates·Hidden, <paramref name="Hidden"/>], and two biases of shape [gates·Hidden].
/// Gives the last hidden state, or every one side by side where <paramref name="Sequence"/>. The backward pass goes through the last
/// <paramref name="Truncate"/> steps; <paramref name="ForgetBias"/> is added to the input bias of an LSTM's forget gate.
/// </summary>
public sealed record RecurrentLayerSpec(
    string Where, RecurrentKind Kind, int Features, int Hidden, int Steps, int Truncate, bool Sequence, InitSpec Init, InitSpec BiasInit, double ForgetBias)
    : LayerSpec(Where)
{
    /// <summary>Columns of the result.</summary>
    public int Outputs => Sequence ? Hidden * Steps : Hidden;
}
