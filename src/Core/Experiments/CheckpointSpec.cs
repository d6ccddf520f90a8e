using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments;

/// <summary>How often a run keeps the state that <c>run --resume</c> goes on from.</summary>
internal sealed partial record CheckpointSpec
{
    internal static readonly ObjectShape<CheckpointSpec> Shape = new(new CheckpointSpec(),
    [
        SpecField<CheckpointSpec>.Of(
            "every", new EveryShape(), c => (c.Steps, c.Seconds), (c, v) => c with { Steps = v.Steps, Seconds = v.Seconds },
            "A whole number of steps, or a time such as \"60s\", from one checkpoint to the next; by time they take a hundredth of the training at most, and are "
            + "made less often where they would take more."),
    ]);

    /// <summary>Steps from one to the next; null where <see cref="Seconds"/> counts.</summary>
    public int? Steps { get; init; }

    /// <summary>Seconds from one to the next.</summary>
    public double Seconds { get; init; } = 60;

    private sealed partial class EveryShape : SpecShape<(int? Steps, double Seconds)>
    {
        private static readonly IntegerShape<int> s_steps = new(1, int.MaxValue);

        public override string Expected => "a whole number of steps from 1, or seconds such as \"60s\"";

        public override (int? Steps, double Seconds) Read(JsonElement json, SpecPath path)
        {
            if (json.ValueKind == JsonValueKind.Number)
            {
                return (s_steps.Read(json, path), new CheckpointSpec().Seconds);
            }

            return json.ValueKind == JsonValueKind.String && Seconds().Match(json.GetString()!) is { Success: true } match
                && double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is > 0 and <= 1e9 and double seconds
                    ? (null, seconds)
                    : throw Mismatch(json, path);
        }

        public override JsonNode Write((int? Steps, double Seconds) value) =>
            value.Steps is { } steps ? s_steps.Write(steps) : string.Create(CultureInfo.InvariantCulture, $"{(decimal)value.Seconds}s");

        public override JsonObject Schema(JsonObject definitions) => new()
        {
            ["anyOf"] = new JsonArray(s_steps.Schema(definitions), new JsonObject { ["type"] = "string", ["pattern"] = SecondsPattern }),
        };

        private const string SecondsPattern = "^([0-9]{1,10}(?:\\.[0-9]{1,6})?)s$";

        [GeneratedRegex(SecondsPattern, RegexOptions.CultureInvariant)]
        private static partial Regex Seconds();
    }
}
