namespace GpuGrad.Layers;

/// <summary>
/// The fields of a layer's entry in a file that remedies of the whole net set, as paths in the entry, such as <c>highway.activation</c>; null where the
/// layer has none.
/// </summary>
internal sealed record TreatedFields
{
    /// <summary>Those of a layer that no such remedy changes.</summary>
    public static readonly TreatedFields None = new();

    /// <summary>Its activation.</summary>
    public string? Activation { get; init; }

    /// <summary>Its initial weights, to suit the activation that they feed.</summary>
    public string? Init { get; init; }

    /// <summary>The initial weights of a cell, whose activations are its own and which LSUV does not scale.</summary>
    public string? CellInit { get; init; }

    /// <summary>Its initial biases.</summary>
    public string? BiasInit { get; init; }

    /// <summary>The layers in it.</summary>
    public string? Body { get; init; }

    /// <summary>Whether a norm may come between it and the activation that follows it.</summary>
    public bool TakesNorm { get; init; }
}
