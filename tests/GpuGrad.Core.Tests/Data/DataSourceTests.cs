using GpuGrad.Data;
using GpuGrad.Experiments;

namespace GpuGrad.Core.Tests.Data;

public class DataSourceTests
{
    public static TheoryData<string, object> Sources => new()
    {
        { "\"fashion-mnist\"", new DataSource.FashionMnist() },
        { """{ "kind": "fashion-mnist" }""", new DataSource.FashionMnist() },
        { "\"./adding-problem\"", new DataSource.Folder("./adding-problem") },
        { """{ "kind": "idx", "path": "fashion-mnist" }""", new DataSource.IdxFolder("fashion-mnist") },
        { """{ "kind": "cifar", "path": "c" }""", new DataSource.Cifar("c") },
        { """{ "kind": "cifar", "path": "c", "coarse": true }""", new DataSource.Cifar("c") { Coarse = true } },
        { """{ "kind": "images", "path": "c", "testShare": 0.5 }""", new DataSource.Images("c") { TestShare = 0.5 } },
        { "\"houses.parquet\"", new DataSource.Parquet("houses.parquet") { Regression = false } },
        { """{ "kind": "parquet", "path": "houses", "target": ["a", 2], "ignore": "c", "standardize": false, "regression": true }""",
            new DataSource.Parquet("houses") { Target = ["a", "2"], Ignore = ["c"], Standardize = false, Regression = true } },
        { "\"digits.NPZ\"", new DataSource.Npy("digits.NPZ") { Regression = false } },
        { """{ "kind": "npy", "path": "arrays", "inputs": "a", "targets": "b", "testInputs": "c", "testTargets": "d", "regression": true, "seed": 3 }""",
            new DataSource.Npy("arrays") { Inputs = "a", Targets = "b", TestInputs = "c", TestTargets = "d", Regression = true, Seed = 3 } },
        { "\"table.CSV\"", new DataSource.Csv("table.CSV") { Regression = false } },
        { """{ "kind": "csv", "path": "t.txt", "target": 3, "ignore": ["id", 1], "header": false, "testShare": 0.5 }""",
            new DataSource.Csv("t.txt") { Target = ["3"], Ignore = ["id", "1"], Header = false, TestShare = 0.5, Regression = false } },
        { "\"adding-problem\"", new DataSource.AddingProblem(100) },
        { """{ "kind": "adding-problem", "length": 50, "train": 20, "test": 10, "seed": 4 }""",
        new DataSource.AddingProblem(50) { Train = 20, Test = 10, Seed = 4 } },
        { """{ "kind": "copy-memory", "delay": 30 }""", new DataSource.CopyMemory(30) },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void TextsAndObjectsAreReadAndWrittenBack(string json, object expected)
    {
        ExperimentSpec spec = SpecDocument.Parse("""{ "model": { "hidden": { "depth": 1, "width": 2 } } }""", "x").Set("data.source", json).Resolve();

        Assert.Equal(expected, spec.Data.Source);
        Assert.Equal(spec, ExperimentSpec.Parse(spec.ToJson(), "x"));
        Assert.Equal(expected, DataSource.Parse(expected.ToString()!));
    }

    // The loss follows the data, and a table's target the loss, unless they are given.
    [Theory]
    [InlineData("\"fashion-mnist\"", null, LossKind.SoftmaxCrossEntropy, null)]
    [InlineData("\"copy-memory\"", null, LossKind.SoftmaxCrossEntropy, null)]
    [InlineData("\"adding-problem\"", null, LossKind.MeanSquaredError, null)]
    [InlineData("\"t.csv\"", null, LossKind.SoftmaxCrossEntropy, false)]
    [InlineData("\"t.npz\"", null, LossKind.SoftmaxCrossEntropy, false)]
    [InlineData("\"t.parquet\"", "meanSquaredError", LossKind.MeanSquaredError, true)]
    [InlineData("\"t.npz\"", "meanSquaredError", LossKind.MeanSquaredError, true)]
    [InlineData("""{ "kind": "npy", "path": "t.npz", "regression": true }""", null, LossKind.MeanSquaredError, true)]
    [InlineData("\"t.csv\"", "binaryCrossEntropy", LossKind.BinaryCrossEntropy, false)]
    [InlineData("\"t.csv\"", "meanSquaredError", LossKind.MeanSquaredError, true)]
    [InlineData("""{ "kind": "csv", "path": "t.csv", "regression": true }""", null, LossKind.MeanSquaredError, true)]
    [InlineData("""{ "kind": "csv", "path": "t.csv", "regression": false }""", "meanSquaredError", LossKind.MeanSquaredError, false)]
    public void LossAndTargetSuitEachOther(string source, string? loss, LossKind expected, bool? regression)
    {
        SpecDocument document = SpecDocument.Parse("""{ "model": { "hidden": { "depth": 1, "width": 2 } } }""", "x").Set("data.source", source);

        ExperimentSpec spec = (loss is null ? document : document.Set("train.loss", loss)).Resolve();

        Assert.Equal(expected, spec.Train.Loss);
        Assert.Equal(regression, (spec.Data.Source as DataSource.Table)?.Regression ?? (spec.Data.Source as DataSource.Npy)?.Regression);
    }

    [Theory]
    [InlineData("data.source", "3", "data.source: expected a data set's name, a path or an object with a kind")]
    [InlineData("data.source.kind", "ading-problem", "data.source.kind: unknown kind 'ading-problem'; did you mean 'adding-problem'?")]
    [InlineData("data.source", """{"kind":"csv"}""", "data.source.path: this field is missing")]
    [InlineData("data.source", """{"kind":"adding-problem","length":1}""", "data.source.length: expected a whole number from 2")]
    [InlineData("data.source", """{"kind":"adding-problem","delay":1}""", "data.source.delay: unknown field")]
    [InlineData("data.source", """{"kind":"csv","path":"a.csv","testShare":1}""", "data.source.testShare: expected a number above 0 below 1")]
    [InlineData("data.source", """{"kind":"csv","path":"a.csv","target":"a","ignore":["b","a"]}""", "data.source.ignore: 'a' is the target")]
    [InlineData("data.source", """{"kind":"npy"}""", "data.source.path: this field is missing")]
    [InlineData("data.source", """{"kind":"npy","path":"a.npz","inputs":"x"}""", "data.source.inputs: without targets this says nothing; give targets too")]
    [InlineData("data.source", """{"kind":"npy","path":"a.npz","inputs":"x","targets":"y","testTargets":"z"}""", "data.source.testTargets: without testInputs")]
    [InlineData("data.source", """{"kind":"npy","path":"a.npz","testInputs":"x","testTargets":"z"}""", "data.source.testInputs: without inputs")]
    [InlineData("data.source", """{"kind":"parquet","path":"a","target":"a","ignore":["a"]}""", "data.source.ignore: 'a' is the target")]
    [InlineData("data.source", """{"kind":"csv","path":"a.csv","target":true}""", "data.source.target: expected a column's name")]
    public void MistakesAreNamed(string path, string value, string message)
    {
        SpecDocument document =
            SpecDocument.Parse("""{ "data": { "source": { "kind": "idx", "path": "x" } }, "model": { "hidden": { "depth": 1, "width": 2 } } }""", "x");

        Assert.StartsWith(
            message, Assert.Throws<SpecException>(() => document.Set(path, value).Resolve()).Message.Replace("x: ", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }
}
