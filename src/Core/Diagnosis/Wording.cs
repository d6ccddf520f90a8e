using System.Globalization;
using GpuGrad.Layers;

namespace GpuGrad.Diagnosis;

/// <summary>How sentences of a diagnosis write numbers and layers.</summary>
internal static class Wording
{
    /// <summary>Three digits, with an exponent where the number is very large or small.</summary>
    public static string Number(double value) =>
        value.ToString(Math.Abs(value) switch { 0 => "0", >= 100 and < 1e5 => "0", >= 1e-3 and < 100 => "G3", _ => "0.0#e0" }, CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) =>
        (share is 0 or >= 0.01 and < 10 ? (100 * share).ToString("0.#", CultureInfo.InvariantCulture) : Number(100 * share)) + " %";

    /// <summary>The learning rate, as the subject of a sentence: with its value where that is known.</summary>
    public static string LearningRate(RunEvidence run, string article = "The") =>
        $"{article} learning rate{(double.IsNaN(run.LearningRate) ? "" : $" {Number(run.LearningRate)}")}";

    /// <summary>Names of layers, shortened to the first and the last where there are many.</summary>
    public static string Layers(IReadOnlyList<LayerTraits> layers) => layers.Count switch
    {
        1 => layers[0].ShortName,
        <= 3 => string.Join(", ", layers.Select(l => l.ShortName)),
        _ => string.Create(CultureInfo.InvariantCulture, $"{layers.Count} layers from {layers[0].ShortName} to {layers[^1].ShortName}"),
    };
}
