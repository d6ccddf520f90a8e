using System.Globalization;
using System.Text.Json.Nodes;
using GpuGrad.Initialization;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>What a generated net is drawn of; <see cref="ToJson"/> makes it an experiment.</summary>
internal sealed record DrawnNet
{
    /// <summary>A table, or a source by name.</summary>
    public required DrawnData Data { get; init; }

    /// <summary>Whether its layers are spelled out, where a stack of them has a short form.</summary>
    public bool SpelledOut { get; init; }

    /// <summary>Hidden layers.</summary>
    public int Depth { get; init; }

    /// <summary>Units of each.</summary>
    public int Width { get; init; }

    /// <summary>Their activation.</summary>
    public string Activation { get; init; } = "relu";

    /// <summary>Their initial weights; null for what suits the activation.</summary>
    public JsonNode? Init { get; init; }

    /// <summary>Their initial biases; null for zeros.</summary>
    public JsonNode? Bias { get; init; }

    /// <summary>Whether each has a batch norm.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>Whether each is bridged.</summary>
    public bool Residual { get; init; }

    /// <summary>The recurrent layer that takes their place; null for none.</summary>
    public string? Recurrent { get; init; }

    /// <summary>How it is trained.</summary>
    public required JsonObject Optimizer { get; init; }

    /// <summary>Loss; null for what suits the data.</summary>
    public string? Loss { get; init; }

    /// <summary>Seed of its weights and batches.</summary>
    public int Seed { get; init; }

    /// <summary>Draws a net that learns.</summary>
    public static DrawnNet Draw(PhiloxSequence random, bool recurrent, bool classes)
    {
        DrawnData data = random.Pick([.. DrawnData.All.Where(d => recurrent ? d.Steps > 0 : !d.IsSequence && (d.Classes > 0 || !classes))]);
        bool adam = recurrent || random.NextUniform() < 0.5;
        return new DrawnNet
        {
            Data = data,
            Recurrent = recurrent ? random.Pick("rnn", "gru", "lstm") : null,
            SpelledOut = random.NextUniform() < 0.3,
            Depth = random.Between(2, 5),
            Width = random.Pick(16, 24, 32, 48),
            Activation = random.Pick("relu", "tanh", "elu", "gelu", "leakyRelu", "silu"),
            Optimizer = new JsonObject
            {
                ["kind"] = adam ? "adam" : "sgd",
                ["learningRate"] = adam ? random.LogBetween(0.003, 0.01) : random.LogBetween(0.03, 0.1),
            },
            Loss = data.Classes > 2 && random.NextUniform() < 0.15 ? "binaryCrossEntropy" : null,
            Seed = random.Between(1, 1_000_000),
        };
    }

    /// <summary>The experiment.</summary>
    public string ToJson()
    {
        int steps = Recurrent is null ? 300 : 250;
        var train = new JsonObject { ["steps"] = steps, ["optimizer"] = Optimizer.DeepClone() };
        if (Loss is not null || Data.Classes == 0)
        {
            train["loss"] = Loss ?? "meanSquaredError";
        }

        return new JsonObject
        {
            ["name"] = "drawn",
            ["seed"] = Seed,
            ["data"] = new JsonObject { ["source"] = Data.Source.DeepClone(), ["batch"] = 32 },
            ["model"] = Recurrent is not null || (SpelledOut && !Residual) ? new JsonObject { ["layers"] = Layers() }
            : new JsonObject { ["hidden"] = Hidden() },
            ["train"] = train,
            ["record"] = new JsonObject { ["every"] = 10, ["startSamples"] = 0 },
        }.ToJsonString();
    }

    /// <summary>A line that tells it apart.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Data.Name}, {(Recurrent is null ? $"{Depth} x {Width} {Activation}{(SpelledOut && !Residual ? " spelled out" : "")}" : $"{Recurrent} {Width}")}, {(string)Optimizer["kind"]!} {(double)Optimizer["learningRate"]!:g2}");

    private JsonObject Hidden()
    {
        var hidden = new JsonObject { ["depth"] = Depth, ["width"] = Width, ["activation"] = Activation };
        Put(hidden);
        if (BatchNorm)
        {
            hidden["batchNorm"] = true;
        }

        if (Residual)
        {
            hidden["skip"] = new JsonObject { ["kind"] = "residual", ["every"] = 1 };
        }

        return hidden;
    }

    private JsonArray Layers()
    {
        JsonArray layers = [];
        if (Recurrent is not null)
        {
            var layer = new JsonObject { [Recurrent] = Width, ["steps"] = Data.Steps };
            Put(layer);
            layers.Add(layer);
        }
        else
        {
            for (int i = 0; i < Depth; i++)
            {
                var dense = new JsonObject { ["dense"] = Width };
                Put(dense);
                layers.Add(dense);
                if (BatchNorm)
                {
                    layers.Add(new JsonObject { ["batchNorm"] = new JsonObject() });
                }

                layers.Add(new JsonObject { ["activation"] = Activation });
            }
        }

        layers.Add(new JsonObject { ["dense"] = Math.Max(1, Data.Classes) });
        return layers;
    }

    private void Put(JsonObject layer)
    {
        if (Init is not null)
        {
            layer["init"] = Init.DeepClone();
        }

        if (Bias is not null)
        {
            layer["biasInit"] = Bias.DeepClone();
        }
    }
}
