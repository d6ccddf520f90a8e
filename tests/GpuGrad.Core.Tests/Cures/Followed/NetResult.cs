using System.Globalization;
using System.Text.Json.Nodes;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>What became of a net.</summary>
/// <param name="Accuracy">On the test data; that of a guess where the run failed, null where the targets are numbers.</param>
/// <param name="Loss">On the test data; infinite where the run failed or it is not a number.</param>
/// <param name="Verdicts">Those of run.json, causes first.</param>
internal sealed record NetResult(double? Accuracy, double Loss, IReadOnlyList<JsonNode> Verdicts)
{
    private const double LeastAccuracy = 0.02;
    private const double MostLoss = 0.95;

    /// <summary>Kinds of the verdicts.</summary>
    public IReadOnlyList<string> Kinds => [.. Verdicts.Select(verdict => (string)verdict["kind"]!)];

    /// <summary>Reads run.json.</summary>
    /// <param name="manifest">What it holds.</param>
    /// <param name="guess">Accuracy of a guess; null where the targets are numbers.</param>
    public static NetResult Read(JsonNode manifest, double? guess)
    {
        JsonNode? metrics = (string)manifest["status"]! == "finished" ? manifest["finalMetrics"] : null;
        double? loss = Number(metrics?["testLoss"]);
        return new NetResult(
            guess is null ? null : Number(metrics?["testAccuracy"]) ?? guess,
            loss is { } value && !double.IsNaN(value) ? value : double.PositiveInfinity,
            [.. manifest["verdicts"]?.AsArray().Select(verdict => verdict!) ?? []]);
    }

    /// <summary>Whether it is better than <paramref name="other"/> by two points of accuracy, or by a twentieth of the loss where there is none.</summary>
    public bool IsBetterThan(NetResult other) => (Accuracy, other.Accuracy) is ({ } mine, { } theirs)
        ? mine >= theirs + LeastAccuracy - 1e-9
        : double.IsFinite(Loss) && Loss <= MostLoss * other.Loss;

    /// <summary>Accuracy in per cent, or else the loss.</summary>
    public override string ToString() => Accuracy is { } accuracy
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * accuracy:0.0} %")
        : string.Create(CultureInfo.InvariantCulture, $"{Loss:0.####}");

    // Infinities and NaN are texts in JSON.
    private static double? Number(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out double number) => number,
        _ => double.Parse((string)node!, CultureInfo.InvariantCulture),
    };
}
