namespace GpuGrad.Experiments.Expectations;

/// <summary>How many values a term has.</summary>
internal enum TermShape
{
    /// <summary>One.</summary>
    One,

    /// <summary>One for every hidden layer.</summary>
    PerLayer,

    /// <summary>One for every two neighbouring hidden layers.</summary>
    PerPair,
}
