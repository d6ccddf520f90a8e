using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>The cell of a recurrent layer; its value is the number of pre-activations of a unit.</summary>
public enum RecurrentKind
{
    /// <summary>h′ = tanh(W x + b + U h + c) (Elman 1990).</summary>
    Rnn = 1,

    /// <summary>A gated recurrent unit (Cho et al. 2014): r, z, n.</summary>
    Gru = 3,

    /// <summary>Long short-term memory with a forget gate (Hochreiter and Schmidhuber 1997; Gers et al. 2000): i, f, g, o.</summary>
    Lstm = 4,
}

/// <summary>The names of <see cref="RecurrentKind"/> in experiment files.</summary>
internal static class RecurrentKindNames
{
    /// <summary>The table.</summary>
    public static NameTable<RecurrentKind> Table { get; } = new(
        ("rnn", RecurrentKind.Rnn), ("gru", RecurrentKind.Gru), ("lstm", RecurrentKind.Lstm));
}
