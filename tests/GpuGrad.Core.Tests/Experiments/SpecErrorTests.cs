using GpuGrad.Experiments;

namespace GpuGrad.Core.Tests.Experiments;

public class SpecErrorTests
{
    private const string Good = """
        {
          "model": { "hidden": { "depth": 2, "width": 4 } }, "train": {}, "record": {},
          "expect": [ "neighbourRatio(speed(*)) < 1 at start", { "when": { "seed": 1 }, "expect": "testAccuracy > 0.8" } ]
        }
        """;

    // What is set, to what; the place the message must begin with; what it must say.
    [Theory]
    [InlineData("model.hidden.dpeth", "4", "model.hidden.dpeth: ", "did you mean 'depth'?")]
    [InlineData("modle", "4", "modle: ", "did you mean 'model'?")]
    [InlineData("zebra", "4", "zebra: ", "unknown field; known: $schema, name")]
    [InlineData("model.hidden.depth", "four", "model.hidden.depth: ", "expected a whole number from 1 to 10000, found the text \"four\"")]
    [InlineData("model.hidden.depth", "2.5", "model.hidden.depth: ", "found the number 2.5")]
    [InlineData("model.hidden.depth", "0", "model.hidden.depth: ", "from 1 to 10000, found the number 0")]
    [InlineData("model.hidden.depth", "1e400", "model.hidden.depth: ", "found the number 1e400")]
    [InlineData("model.hidden.depth", "[1,2]", "model.hidden.depth: ", "found a list")]
    [InlineData("model.hidden.depth", "null", "model.hidden.depth: ", "this field is missing; add it")]
    [InlineData("model", "null", "model: ", "this field is missing")]
    [InlineData("model", "{}", "model: ", "needs exactly one of hidden, layers, but none is given")]
    [InlineData("model.layers", """[{"dense":10}]""", "model: ", "hidden and layers are given; remove all but one")]
    [InlineData("model.hidden", "true", "model.hidden: ", "expected an object with depth, width")]
    [InlineData("model.hidden.activation", "rleu", "model.hidden.activation: ", "did you mean 'relu'?")]
    [InlineData("model.hidden.init", "he-noraml", "model.hidden.init: ", "did you mean 'he-normal'?")]
    [InlineData("model.hidden.init", "normal", "model.hidden.init.std: ", "this field is missing")]
    [InlineData("model.hidden.init", "{}", "model.hidden.init.kind: ", "this field is missing")]
    [InlineData("model.hidden.init", """{"kind":"he-normal","std":1}""", "model.hidden.init.std: ", "unknown field")]
    [InlineData("model.hidden.init", """{"kind":"normal","std":-1}""", "model.hidden.init.std: ", "a number from 0, found the number -1")]
    [InlineData("model.hidden.init", """{"kind":"uniform","min":1,"max":0}""", "model.hidden.init.max: ", "max lies below min")]
    [InlineData("model.hidden.init", """{"kind":"constant","value":1e39}""", "model.hidden.init.value: ", "FP32's range")]
    [InlineData("model.hidden.biasInit", "orthogonal", "model.hidden.biasInit: ", "unknown kind 'orthogonal'")]
    [InlineData("model", """{"layers":[]}""", "model.layers: ", "found an empty one")]
    [InlineData("model", """{"layers":[{"dense":3},{"activation":"relu"}]}""", "model.layers[1]: ", "the last layer must be the output layer")]
    [InlineData("model", """{"layers":[{"dense":3},{"dens":10}]}""", "model.layers[1].dens: ", "did you mean 'dense'?")]
    [InlineData("model", """{"layers":[{"dense":3,"activation":"relu"}]}""", "model.layers[0]: ", "one object for each")]
    [InlineData("model", """{"layers":[{"dense":3,"bias":false,"biasInit":"zeros"}]}""", "model.layers[0].biasInit: ", "no bias to initialise")]
    [InlineData("model", """{"layers":[{"dense":3}],"outputInit":"zeros"}""", "model: ", "takes only one of layers, outputInit")]
    [InlineData("train", """{"epochs":1,"steps":1}""", "train: ", "takes only one of epochs, steps")]
    [InlineData("train.loss", "crossEntropy", "train.loss: ", "unknown name 'crossEntropy'")]
    [InlineData("train.optimizer.momentum", "1", "train.optimizer.momentum: ", "a number from 0 below 1")]
    [InlineData("record.kinds", """["delta","deltas"]""", "record.kinds[1]: ", "did you mean 'delta'?")]
    [InlineData("record.kinds", """["delta","delta"]""", "record.kinds[1]: ", "listed twice")]
    [InlineData("seed", "-1", "seed: ", "from 0 to 18446744073709551615")]
    [InlineData("name", "../x", "name: ", "expected a name of letters")]
    [InlineData("data.source", "\"\"", "data.source: ", "expected a data set's name, a path or an object with a kind")]
    [InlineData("expect[0]", "testAcuracy > 0.8", "expect[0]: column 1: ", "did you mean 'testAccuracy'?")]
    [InlineData("expect[0]", "3", "expect[0]: ",
        "expected an expectation such as \"testAccuracy > 0.8 at end\", or an object with expect and when, found the number 3")]
    [InlineData("expect[1].expect", "testAccuracy > 0.8 at", "expect[1].expect: column 22: ", "'at' says no time yet")]
    [InlineData("expect[1].expect", "loss > trainLoss at start", "expect[1].expect: column 8: ", "has no value at the start")]
    [InlineData("expect[1].when", "{}", "expect[1].when: ", "no condition is given")]
    [InlineData("expect[1].when", """{"model.hidden.dept":4}""", "expect[1].when[\"model.hidden.dept\"]: ", "did you mean 'depth'?")]
    [InlineData("expect[1].when", """{"model.hidden.depth":"four"}""", "expect[1].when[\"model.hidden.depth\"]: ", "expected a whole number")]
    [InlineData("expect[1].when", """{"a..b":4}""", "expect[1].when[\"a..b\"]: ", "a field name is missing")]
    [InlineData("record.startSamples", "0", "expect[0]: column 16: ", "record.startSamples is above 0")]
    [InlineData("model.hidden.depth", "1", "expect[0]: column 1: ", "take two hidden layers")]
    [InlineData("sweep", """{"model.hidden.depth":[2,1]}""", "expect[0]: column 1: ", "so it is in the variant depth=1")]
    [InlineData("sweep", """{"model.hidden.depth":[]}""", "sweep[\"model.hidden.depth\"]: ", "found an empty one")]
    [InlineData("sweep", """{"model.hidden.depth":4}""", "sweep[\"model.hidden.depth\"]: ", "expected a list that is not empty")]
    [InlineData("sweep", """{"model.hidden.depth":[2,2.0]}""", "sweep[\"model.hidden.depth\"][1]: ", "listed twice")]
    [InlineData("sweep", """{"model.hidden.dept":[1]}""", "model.hidden.dept: ", "so it is in the variant dept=1")]
    [InlineData("sweep", """{"model.hidden.depth":[2,0]}""", "model.hidden.depth: ", "so it is in the variant depth=0")]
    [InlineData("sweep", """{"expect":[[]]}""", "sweep.expect: ", "cannot be swept")]
    [InlineData("sweep", """{"model.hidden":[{"depth":2,"width":1}],"model.hidden.depth":[2]}""", "sweep[\"model.hidden.depth\"]: ", "keep one of them")]
    public void A_wrong_value_is_named_with_its_path_and_fix(string path, string value, string begins, string says)
    {
        SpecDocument document = SpecDocument.Parse(Good, "net.json");
        document.Resolve();

        var error = Assert.Throws<SpecException>(() => document.Set(path, value).Resolve());

        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("(in net.json)", error.Message.Split('\n')[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"model\": nul\n}", "net.json:2:")]
    [InlineData("{ \"model\": { }", "net.json:1:")]
    [InlineData("", "net.json:1:1:")]
    [InlineData("{ \"seed\": 1,\n \"seed\": 2 }", "net.json:2:2: ")]
    [InlineData("{} {}", "net.json:1:")]
    [InlineData("{ \"a\": \"\\ud800\" }", "net.json:1:8: ")]
    [InlineData("{ \"\\ud800\": 1 }", "net.json:1:3: ")]
    public void Broken_JSON_is_located_by_file_line_and_column(string json, string begins)
    {
        var error = Assert.Throws<SpecException>(() => ExperimentSpec.Parse(json, "net.json"));

        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_no_object_is_refused() =>
        Assert.StartsWith(
            "(top level): expected an object", Assert.Throws<SpecException>(() => ExperimentSpec.Parse("[]", "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_or_not_readable_is_named()
    {
        string folder = Directory.CreateTempSubdirectory("gpugrad").FullName;
        string missing = Path.Combine(folder, "none.json");
        try
        {
            Assert.StartsWith(
                $"{missing}: there is no such file", Assert.Throws<SpecException>(() => ExperimentSpec.Load(missing)).Message, StringComparison.Ordinal);
            Assert.StartsWith($"{folder}: cannot be read", Assert.Throws<SpecException>(() => ExperimentSpec.Load(folder)).Message, StringComparison.Ordinal);
            File.WriteAllText(missing, Good);
            Assert.Equal("none", ExperimentSpec.Load(missing).Name);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
