using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Optimizers;

namespace GpuGrad.Core.Tests.Optimizers;

/// <summary>Kinds of optimizers share one object in files: its schema, its order, and what is refused first.</summary>
public class OptimizerKindTests
{
    private static readonly JsonObject s_fields = (JsonObject)OptimizerKinds.Shape.Schema(new JsonObject())["properties"]!;

    [Theory]
    [InlineData("kind", "Update rule.")]
    [InlineData("learningRate",
        "Step size; 0 trains nothing and only measures. 0.1 for sgd, 0.01 for rmsprop, 0.001 for adam and adamw and 0.0001 for lion, unless given.")]
    [InlineData("momentum", "Share of the last update's direction that is kept. sgd, rmsprop.")]
    [InlineData("nesterov", "Whether the step looks ahead along the momentum. sgd.")]
    [InlineData("alpha", "Share of the mean square that is kept. rmsprop.")]
    [InlineData("beta1", "Share of the mean gradient that is kept. adam, adamw. Share of the mean gradient in what the step takes the sign of. lion.")]
    [InlineData("beta2",
        "Share of the mean square that is kept. adam, adamw. Share of the mean gradient that is kept. lion. "
        + "0.99 for lion and 0.999 for the others, unless given.")]
    [InlineData("epsilon", "Added to the root of the mean square. rmsprop, adam, adamw.")]
    [InlineData("weightDecay", "Pull of the weights to 0; 0.01 for adamw and 0 for the others, unless given.")]
    public void A_fields_description_names_the_kinds_that_take_it_and_their_defaults(string field, string description) =>
        Assert.Equal(description, (string?)s_fields[field]!["description"]);

    [Fact]
    public void Only_the_usual_kinds_fields_have_a_default()
    {
        Assert.Equal(
            ["kind", "learningRate", "momentum", "nesterov", "alpha", "beta1", "beta2", "epsilon", "weightDecay"], s_fields.Select(f => f.Key));
        Assert.Equal(
            """{"kind":"sgd","learningRate":0.1,"momentum":0,"nesterov":false,"weightDecay":0}""",
            new JsonObject(s_fields.Where(f => f.Value!["default"] is not null)
                .Select(f => KeyValuePair.Create(f.Key, f.Value!["default"]?.DeepClone()))).ToJsonString());
    }

    [Fact]
    public void Fields_are_written_in_one_order_whatever_the_kind()
    {
        Assert.Equal(
            """{"kind":"rmsprop","learningRate":0.01,"momentum":0.5,"alpha":0.99,"epsilon":1E-08,"weightDecay":0}""",
            OptimizerKinds.Shape.Write(new RmsProp { Momentum = 0.5 }).ToJsonString());
        Assert.Equal(
            """{"kind":"adamw","learningRate":0.001,"beta1":0.9,"beta2":0.999,"epsilon":1E-08,"weightDecay":0.01}""",
            OptimizerKinds.Shape.Write(new AdamW()).ToJsonString());
    }

    [Theory]
    [InlineData("""{ "step": 1, "kind": "sgb" }""", "train.optimizer.step: unknown field; known: kind, learningRate, momentum")]
    [InlineData("""{ "learningRate": -1, "kind": "sgb" }""", "train.optimizer.kind: unknown name 'sgb'; did you mean 'sgd'?")]
    [InlineData("""{ "kind": 1 }""", "train.optimizer.kind: expected one of sgd, rmsprop, adam")]
    [InlineData("""{ "beta1": 2, "epsilon": 1, "kind": "sgd" }""", "train.optimizer.beta1: expected a number from 0 below 1, found the number 2")]
    [InlineData("""{ "epsilon": 1, "beta1": 0.5, "kind": "sgd" }""",
        "train.optimizer.epsilon: sgd has no epsilon, only learningRate, momentum, nesterov, weightDecay; remove it or choose rmsprop or adam")]
    [InlineData("""{ "kind": "rmsprop", "beta1": 0.5 }""",
        "train.optimizer.beta1: rmsprop has no beta1, only learningRate, alpha, epsilon, momentum, weightDecay; remove it or choose adam")]
    [InlineData("""[]""",
        "train.optimizer: expected an object with kind, learningRate, momentum, nesterov, alpha, beta1, beta2, epsilon, weightDecay, found a list")]
    public void The_first_mistake_is_told(string optimizer, string begins)
    {
        SpecDocument document = SpecDocument.Parse("""{ "model": { "hidden": { "depth": 1, "width": 16 } } }""", "x");
        string message = Assert.Throws<SpecException>(() => document.Set("train.optimizer", optimizer).Resolve()).Message;
        Assert.StartsWith(begins, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Optimizers_are_equal_where_kind_and_every_number_are()
    {
        Assert.Equal(new Adam(), new Adam { LearningRate = 0.001, WeightDecay = 0 });
        Assert.Equal(new Adam().GetHashCode(), new Adam { LearningRate = 0.001, WeightDecay = 0 }.GetHashCode());
        Assert.NotEqual(new Adam(), new Adam { Beta1 = 0.5 });
        Assert.NotEqual<OptimizerSpec>(new Adam { WeightDecay = 0.01 }, new AdamW());
        OptimizerSpec any = new AdamW { Beta1 = 0.5 };
        Assert.Equal(new AdamW { Beta1 = 0.5, LearningRate = 1 }, any with { LearningRate = 1 });
    }
}
