namespace GpuGrad.Tuning;

/// <summary>What tuning found for a tunable of the device.</summary>
/// <param name="Name">The tunable.</param>
/// <param name="Nets">The nets whose steps were timed.</param>
/// <param name="Values">Each value, the default first.</param>
/// <param name="Chosen">The value that goes into the table: the default, unless another was better by more than noise.</param>
internal sealed record DeviceTuningResult(string Name, IReadOnlyList<string> Nets, IReadOnlyList<DeviceTuningValue> Values, int Chosen)
{
    /// <summary>Times as fast as with the default, in the geometric mean over the nets.</summary>
    public double Gain => Values.Single(value => value.Value == Chosen).Gain;

    /// <summary>For the table: null where the default was chosen.</summary>
    public IReadOnlyDictionary<string, int>? Tuned => Chosen == Values[0].Value ? null : new Dictionary<string, int> { [Name] = Chosen };
}
