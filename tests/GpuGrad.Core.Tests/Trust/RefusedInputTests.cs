using System.Diagnostics;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Data;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Syntax;
using GpuGrad.Training;
using GpuGrad.Tuning;

namespace GpuGrad.Core.Tests.Trust;

/// <summary>Files and values that once were taken, waited for, or told in a message without end.</summary>
public sealed class RefusedInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> SenselessValues => new()
    {
        { """ "seed": 1e-46 """, "seed: expected a whole number" },
        { """ "seed": 1e-99999999999 """, "seed: expected a whole number" },
        { """ "seed": 3.00000000000000000000000000000000000001 """, "seed: expected a whole number" },
        { """ "train": { "optimizer": { "learningRate": 1e-46 } } """, "train.optimizer.learningRate: expected a number" },
        { """ "train": { "optimizer": { "momentum": 0.9999999999 } } """, "which is 1 in FP32" },
        { """ "name": "line\n" """, "name: expected a name" },
        { """ "data": { "source": { "kind": "csv", "path": "t.csv", "target": [] } } """, "data.source.target: expected a list that is not empty" },
    };

    public static TheoryData<string, string> TablesWithNull => new()
    {
        { """{ "devices": null }""", "$.devices" },
        { """{ "devices": [ null ] }""", "$.devices[0] is null" },
        { """{ "devices": [ { "kind": "cpu", "name": null, "ops": [] } ] }""", "$.devices[0]" },
        { """{ "devices": [ { "kind": "cpu", "name": "x", "ops": [ null ] } ] }""", "$.devices[0].ops[0] is null" },
        { """{ "devices": [ { "kind": "cpu", "name": "x", "ops": [ { "op": "MatMul", "form": "", "sizes": [], "variants": [ null ], "gain": 1 } ] } ] }""",
            "$.devices[0].ops[0].variants[0] is null" },
        {
            """
            { "devices": [ { "kind": "cpu", "name": "x", "ops": [
              { "op": "MatMul", "form": "", "sizes": [], "variants": [], "gain": 1, "values": { "a": null } } ] } ] }
            """,
            "$.devices[0].ops[0].values.a is null"
        },
        {
            """{ "devices": [ { "kind": "cpu", "name": "x", "ops": [ { "op": "none", "form": "", "sizes": [], "variants": [], "gain": 1 } ] } ] }""",
            "$.devices[0].ops[0]: there is no op"
        },
        { """{ "devices": [], "devices": [] }""", "devices" },
        { """{ "devices": [ { "kind": "cpu", "name": "\ud800", "ops": [] } ] }""", "$.devices[0].name holds half a Unicode character" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(SenselessValues))]
    public void AValueThatWouldRunAsAnotherIsRefused(string field, string message)
    {
        string spec = $$"""{ {{field}}, "model": { "layers": [ { "dense": 10 } ] } }""";
        Assert.Contains(message, Assert.Throws<SpecException>(() => ExperimentSpec.Parse(spec, "spec.json")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4.0", 4)]
    [InlineData("40e-1", 4)]
    [InlineData("0.4e1", 4)]
    [InlineData("0e-999", 0)]
    [InlineData("0.0", 0)]
    [InlineData("100E-2", 1)]
    [InlineData("1.20e1", 12)]
    public void AWholeNumberMayBeSpeltInAnyWay(string number, ulong seed) =>
        Assert.Equal(seed, ExperimentSpec.Parse($$"""{ "seed": {{number}}, "model": { "layers": [ { "dense": 10 } ] } }""", "spec.json").Seed);

    [Theory]
    [InlineData(""" "target": "b", "ignore": ["b"] """)]
    [InlineData(""" "target": "b", "ignore": [2] """)]
    [InlineData(""" "ignore": ["c"] """)]
    [InlineData(""" "target": ["b", 2], "regression": true """)]
    public void AColumnHasOneUse(string columns)
    {
        File.WriteAllText(_folder["t.csv"], "a,b,c\n1,2,3\n4,5,6\n7,8,9\n");
        string spec = $$"""{ "data": { "source": { "kind": "csv", "path": "t.csv", {{columns}} } }, "model": { "layers": [ { "dense": 2 } ] } }""";
        Exception fault = Assert.ThrowsAny<Exception>(() => DatasetCatalog.Load(ExperimentSpec.Parse(spec, "spec.json").Data.Source, _folder.Path));
        Assert.True(fault is SpecException or DataException, fault.ToString());
    }

    [Theory]
    [MemberData(nameof(TablesWithNull))]
    public void ATuningTableWithNullIsRefusedWithThePlaceInIt(string table, string message)
    {
        File.WriteAllText(_folder["tuning.json"], table);
        string told = Assert.Throws<KernelChoiceException>(() => TuningFile.Read(_folder["tuning.json"])).Message;
        Assert.Contains(_folder["tuning.json"], told, StringComparison.Ordinal);
        Assert.Contains(message, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "spec": {}, "device": null, "origin": {} }""", "$.device")]
    [InlineData("""{ "spec": { "name": "\ud800" }, "device": "cpu", "origin": {} }""", "$.spec.name holds half a Unicode character")]
    [InlineData("""{ "spec": { "a": 1, "a": 2 }, "device": "cpu", "origin": {} }""", "a")]
    [InlineData("null", "null")]
    public void AReplayThatIsNoneIsRefusedWithThePlaceInIt(string replay, string message)
    {
        File.WriteAllText(_folder["replay.json"], replay);
        RunException told = Assert.Throws<RunException>(() => ReplayBundle.Read(_folder.Path));
        Assert.True(told.IsBadInput);
        Assert.Contains(_folder["replay.json"], told.Message, StringComparison.Ordinal);
        Assert.Contains(message, told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    [InlineData("/dev/zero")]
    public void WhatIsNoRegularFileIsNotWaitedFor(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes and devices have no paths of files there.");
        string path = kind[0] == '/' ? kind : _folder["pipe"];
        if (kind[0] != '/')
        {
            using Process make = Process.Start("mkfifo", path);
            make.WaitForExit();
        }

        if (kind == "link")
        {
            File.CreateSymbolicLink(_folder["link"], path);
            path = _folder["link"];
        }

        Action[] readers =
        [
            () => SpecDocument.Load(path), () => IdxFile.Read(path), () => CsvTable.Read(path, header: true, ","), () => NumpyArrays.Open(path),
            () => ImageFile.Read(path), () => ParquetTable.Read(path),
            () => SafetensorsReader.Read(path), () => TuningFile.Read(path), () => RunManifest.Read(path),
        ];
        foreach (Action read in readers)
        {
            Exception? fault = null;
            Thread thread = new(() => fault = Record.Exception(read)) { IsBackground = true };
            thread.Start();
            Assert.True(thread.Join(TimeSpan.FromSeconds(10)), "it waits");
            Assert.NotNull(fault);
            Assert.True(FuzzedReader.IsDocumented(fault), fault.ToString());
            Assert.Contains("no regular file", fault.Message, StringComparison.Ordinal);
        }

        Assert.True(Assert.Throws<RunException>(() => RunDatabaseReader.Open(path)).IsBadInput);
    }

    [Fact]
    public void AMessageShowsBothEndsOfWhatItQuotes()
    {
        string digits = $"1{new string('2', 1_000_000)}3x";
        File.WriteAllText(_folder["t.csv"], $"a,b\n{digits},1\n2,2\n");
        string told = Assert.Throws<DataException>(() => TableData.Load(new DataSource.Csv("t.csv"), _folder["t.csv"])).Message;
        Assert.InRange(told.Length, 1, 600);
        Assert.Contains("'1222", told, StringComparison.Ordinal);
        Assert.Contains("223x (1,000,003 characters)'", told, StringComparison.Ordinal);

        string name = $"begin{new string('n', 5_000)}end";
        string spec = $$"""{ "{{name}}": 1, "model": { "layers": [ { "dense": 10 } ] } }""";
        told = Assert.Throws<SpecException>(() => ExperimentSpec.Parse(spec, "spec.json")).Message;
        Assert.InRange(told.Length, 1, 900);
        Assert.StartsWith("beginnn", told, StringComparison.Ordinal);
        Assert.Contains("nend (5,008 characters): unknown field", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(1800)]
    public void AShortenedTextIsNoLongerThanAskedFor(int most)
    {
        string text = string.Concat(Enumerable.Repeat("\U0001F600", 5_000));
        string shortened = Shortened.Of(text, most);
        Assert.InRange(shortened.Length, most - 4, most);
        Assert.DoesNotContain("\uFFFD", System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(shortened)), StringComparison.Ordinal);
        Assert.Equal(text[..most], Shortened.Of(text[..most], most));
    }

    [Fact]
    public void ANetHasAtMostTenThousandLayers()
    {
        string layers = string.Concat(Enumerable.Repeat("""{ "dense": 2 },""", 10_000));
        Assert.Contains(
            "model.layers: expected a list of at most 10,000, found one of 10,001",
            Assert.Throws<SpecException>(() => ExperimentSpec.Parse($$"""{ "model": { "layers": [ {{layers}} { "dense": 10 } ] } }""", "spec.json")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "model.layers: the net has 20,001 layers with weights",
            Assert.Throws<SpecException>(() => ExperimentSpec.Parse(
                """
                { "model": { "layers": [
                  { "denseBlock": { "layers": 10000, "growth": 1 } }, { "denseBlock": { "layers": 10000, "growth": 1 } }, { "dense": 10 } ] } }
                """,
                "spec.json")).Message,
            StringComparison.Ordinal);
    }
}
