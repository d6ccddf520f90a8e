namespace GpuGrad.Specs.Resolution;

/// <summary>Where an entry of <c>model.layers</c> stands: its path, the columns that reach it and who gives them, and the activation that its weights feed.</summary>
internal sealed record EntryPlace(SpecPath Path, int Inputs, string Giver, ActivationSpec Feeds)
{
    /// <summary>The path as layers carry it.</summary>
    public string Where => Path.ToString();

    /// <summary>The columns of one of so many steps; throws <see cref="SpecException"/> where they do not divide the columns.</summary>
    public int InputsOf(int steps) => Inputs % steps == 0
        ? Inputs / steps
        : throw new SpecException(Path.Field("steps"), FormattableString.Invariant($"{steps} steps do not divide the columns evenly: {Giver} {Inputs}; write a divisor of {Inputs}"));

    /// <summary>Throws <see cref="SpecException"/> where an entry claims another number of inputs.</summary>
    public void CheckClaim(int? claimed)
    {
        if (claimed is { } inputs && inputs != Inputs)
            throw new SpecException(Path.Field("inputs"), FormattableString.Invariant($"{inputs} inputs are claimed, but {Giver} {Inputs}; write {Inputs} or leave it out"));
    }
}
