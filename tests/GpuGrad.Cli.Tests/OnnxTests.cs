using System.Text.Json;
using GpuGrad.Checkpoints;

namespace GpuGrad.Cli.Tests;

/// <summary>ONNX both ways from the outside: what PyTorch writes trains on, and what we write is read again.</summary>
public sealed class OnnxTests : IDisposable
{
    // As the largest difference over the largest value of the tensor. Both sides round every product and sum at 6e-8, through at most ten layers.
    private const double Tolerance = 1e-5;

    private readonly GpuGradProcess _gpugrad = new();

    public void Dispose() => _gpugrad.Dispose();

    // In evaluation mode PyTorch folds constants, and one tensor stands for all weights that are equal; in training mode it leaves every operator as it is.
    [Theory]
    [InlineData("EVAL", 13)]
    [InlineData("EVAL", 17)]
    [InlineData("TRAINING", 13)]
    [InlineData("TRAINING", 17)]
    public void GradientsOfWhatPyTorchWritesAreItsOwn(string mode, int opset)
    {
        string printed = PyTorch.Run(_gpugrad.Folder, $$"""
            import json, numpy, torch, warnings
            from torch import nn
            warnings.simplefilter("ignore")
            torch.manual_seed(4)

            class Block(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.a, self.b, self.skip, self.out = nn.Linear(12, 9), nn.Linear(9, 10), nn.Linear(12, 10, bias=False), nn.Linear(10, 3)
                def forward(self, x):
                    x = x.flatten(1)
                    return self.out(torch.relu(self.skip(x) + 0.5 * self.b(torch.tanh(self.a(x)))))

            class Dense(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.a, self.b, self.out = nn.Linear(12, 4), nn.Linear(16, 4), nn.Linear(20, 3)
                def forward(self, x):
                    x = x.flatten(1)
                    x = torch.cat([x, torch.relu(self.a(x))], 1)
                    return self.out(torch.cat([x, torch.relu(self.b(x))], 1))

            class Highway(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.transform, self.gate, self.out = nn.Linear(12, 12), nn.Linear(12, 12), nn.Linear(12, 3)
                def forward(self, x):
                    x = x.flatten(1)
                    t = torch.sigmoid(self.gate(x))
                    return self.out(t * torch.tanh(self.transform(x)) + (1 - t) * x)

            class Recurrent(nn.Module):
                def __init__(self, cell):
                    super().__init__()
                    self.cell, self.out = cell, nn.Linear(5, 3)
                def forward(self, x):
                    return self.out(self.cell(x)[0][:, -1])

            def stack(*layers):
                return nn.Sequential(nn.Flatten(), *layers, nn.Linear(8, 3))

            # A bias before a batch norm has a gradient of zero, which is noise on both sides. PyTorch 1.13 cannot write a plain layer norm in opset 17.
            functions = [nn.Sigmoid(), nn.Tanh(), nn.ReLU(), nn.Softsign(), nn.Softplus(), nn.LeakyReLU(0.2), nn.ELU(0.5), nn.SELU(), nn.GELU(),
                         nn.GELU(approximate="tanh"), nn.SiLU(), nn.Mish(), nn.PReLU(), nn.PReLU(8)]
            nets = dict(
                functions=stack(nn.Linear(12, 8), *[m for f in functions for m in (f, nn.Linear(8, 8))]),
                norms=stack(nn.Linear(12, 8, bias=False), nn.BatchNorm1d(8, momentum=0.3), nn.ReLU(), nn.Linear(8, 8, bias=False), nn.LayerNorm(8), nn.GELU(),
                            nn.Linear(8, 8, bias=False), nn.BatchNorm1d(8, affine=False, eps=1e-3), nn.Tanh(), nn.LayerNorm(8, elementwise_affine={{opset}} > 16), nn.Dropout(0.0)),
                residual=Block(), dense=Dense(), highway=Highway(),
                lstm=Recurrent(nn.LSTM(4, 5, batch_first=True)), rnn=Recurrent(nn.RNN(4, 5, batch_first=True)),
                gru=Recurrent(nn.GRU(4, 5, num_layers=2, batch_first=True)))
            model, x = nets["lstm"], torch.randn(4, 3, 4)
            {{DocumentBlocks.Of("docs/onnx.md", "python").Single()}}
            x, y = torch.randn(16, 3, 4), torch.arange(16) % 3
            numpy.savez("data.npz", x_train=x.numpy(), y_train=y.numpy(), x_test=x.numpy(), y_test=y.numpy())
            results = dict()
            for name, net in nets.items():
                # Training mode by itself counts a batch into the running statistics.
                torch.onnx.export(net, x[:2], name + ".onnx", opset_version={{opset}}, training=torch.onnx.TrainingMode.{{mode}},
                                  do_constant_folding="{{mode}}" == "EVAL", input_names=["x"], dynamic_axes=dict(x=dict([(0, "n")])))
                net.train()
                loss = nn.functional.cross_entropy(net(x), y)
                loss.backward()
                results[name] = dict(loss=loss.item(), gradients=[[list(p.shape), p.grad.flatten().tolist()] for p in net.parameters()])
            print(json.dumps(results))
            """);

        using JsonDocument expected = JsonDocument.Parse(printed);
        Assert.Equal(8, expected.RootElement.EnumerateObject().Count());
        string[] data = ["--set", "data.source=data.npz", "--set", "data.batch=16", "--device", "cpu:1"];
        Assert.Equal(0, _gpugrad.Run(["run", "model.onnx", "--dry-run", .. data]).ExitCode);
        foreach (JsonProperty net in expected.RootElement.EnumerateObject())
        {
            string name = net.Name;
            GpuGradProcess.CommandResult result = _gpugrad.Run(["gradients", $"{name}.onnx", "--out", "gradients.safetensors", "--json", .. data]);
            Assert.Equal(("", 0), (result.Error, result.ExitCode));
            using JsonDocument json = JsonDocument.Parse(result.Output);
            double loss = net.Value.GetProperty("loss").GetDouble();
            Assert.Equal(loss, json.RootElement.GetProperty("loss").GetDouble(), Tolerance * loss);

            IReadOnlyList<CheckpointTensor> found = SafetensorsReader.Read(Path.Combine(_gpugrad.Folder, "gradients.safetensors")).Tensors;
            JsonElement[] theirs = [.. net.Value.GetProperty("gradients").EnumerateArray()];
            Assert.Equal(theirs.Length, found.Count);
            for (int i = 0; i < theirs.Length; i++)
            {
                Assert.Equal(theirs[i][0].EnumerateArray().Select(size => size.GetInt32()), found[i].Shape);
                float[] gradient = [.. theirs[i][1].EnumerateArray().Select(value => value.GetSingle())];
                double largest = gradient.Max(Math.Abs), difference = gradient.Zip(found[i].Values, (a, b) => Math.Abs(a - b)).Max();
                Assert.True(difference <= Tolerance * largest, $"{name}: {found[i].Name} differs by {difference / largest} of its largest value");
            }
        }
    }

    [Fact]
    public void WhatARunWritesTrainsOnFromThere()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        string run = Run("tiny.json", "first", """
            { "data": { "source": "./tiny", "batch": 10 },
              "model": { "layers": [ { "dense": 6 }, { "batchNorm": {} }, { "activation": "gelu" }, { "dense": 10 } ] }, "train": { "steps": 5 } }
            """);

        GpuGradProcess.CommandResult exported = _gpugrad.Run("export", run, "--format", "onnx");
        Assert.Equal(("", 0), (exported.Error, exported.ExitCode));
        Assert.Equal(Path.Combine(run, "net.onnx"), exported.Output.Trim());
        exported = _gpugrad.Run("export", run, "--format", "onnx", "--weights", "best", "--out", ".", "--json");
        Assert.Equal(("", 0), (exported.Error, exported.ExitCode));
        Assert.Equal(
            Bits(Path.Combine(run, "checkpoints", "best.safetensors")),
            Bits(OnnxNet.Weights(Path.Combine(_gpugrad.Folder, "net.onnx"))));

        // The weights alone suit the experiment, too.
        string[] gradients =
        [
            .. ((string[][])[["net.onnx", "--set", "data.source=./tiny", "--set", "data.batch=10"], ["tiny.json", "--weights", "net.onnx"]])
                .Select(of => _gpugrad.Run(["gradients", .. of, "--device", "cpu:1", "--json"]).Output),
        ];
        Assert.Contains("3.weight", gradients[0], StringComparison.Ordinal);
        Assert.Equal(gradients[0], gradients[1]);

        // Nothing learned, the weights of the next run are those of the last one; its running statistics go on.
        string again = Run(
            Path.Combine(run, "net.onnx"), "again", spec: null, "--set", "data.source=./tiny", "--set", "data.batch=10", "--set", "train.steps=1",
            "--set", "train.optimizer.learningRate=0");
        string[] learned = ["0.weight", "0.bias", "1.weight", "1.bias", "3.weight", "3.bias"];
        Assert.Equal(
            Bits(Path.Combine(run, "checkpoints", "final.safetensors"), learned), Bits(Path.Combine(again, "checkpoints", "final.safetensors"), learned));

        // It says of which net it is, and the file by which it can be resumed.
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(again, "run.json")));
        JsonElement spec = manifest.RootElement.GetProperty("spec");
        Assert.Equal("gelu", spec.GetProperty("model").GetProperty("layers")[2].GetProperty("activation").GetString());
        Assert.Equal(Path.Combine(run, "net.onnx"), spec.GetProperty("train").GetProperty("weights").GetProperty("file").GetString());
    }

    [Fact]
    public void TheCommandsOfTheDocumentationDoWhatItSays()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        string run = Path.GetFileName(Run("tiny.json", "tiny", """
            { "data": { "source": "./tiny", "batch": 10 }, "model": { "layers": [ { "dense": 6 }, { "activation": "gelu" }, { "dense": 10 } ] }, "train": { "steps": 5 } }
            """));
        foreach (string command in DocumentBlocks.Commands("docs/onnx.md"))
        {
            string words = command["gpugrad ".Length..].Replace("NAME", run, StringComparison.Ordinal);
            GpuGradProcess.CommandResult result = _gpugrad.Run(words.Contains("DATA", StringComparison.Ordinal)
                ? [.. words.Replace("DATA", "./tiny", StringComparison.Ordinal).Split(' '), "--set", "data.batch=10", "--device", "cpu:1"]
                : words.Split(' '));
            Assert.Equal(("", 0), (result.Error, result.ExitCode));
        }

        Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs"), "net-*"));
    }

    [Theory]
    [InlineData("export RUN --format csv --weights best", "--weights")]
    [InlineData("export RUN --format onnx --weights worst", "best")]
    [InlineData("run gone.onnx", "gone.onnx: there is no such file")]
    [InlineData("run text.onnx", "text.onnx: is no ONNX file")]
    [InlineData("gradients tiny.json --weights text.onnx", "text.onnx: is no ONNX file")]
    public void WhatCannotBeIsExitCodeTwoAndNamed(string command, string says)
    {
        _gpugrad.Write("text.onnx", "no graph");
        _gpugrad.Write("tiny.json", """{ "model": { "layers": [ { "dense": 10 } ] } }""");

        GpuGradProcess.CommandResult result = _gpugrad.Run(command.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    // A run that failed has no weights; one of another program no layers.
    [Fact]
    public void ARunWithoutWeightsIsRefused()
    {
        TinyImages.Write(Path.Combine(_gpugrad.Folder, "tiny"));
        string run = Run(
            "tiny.json", "gone",
            """{ "data": { "source": "./tiny", "batch": 10 }, "model": { "layers": [ { "dense": 10 } ] }, "train": { "steps": 1 } }""");
        File.Delete(Path.Combine(run, "checkpoints", "final.safetensors"));

        GpuGradProcess.CommandResult result = _gpugrad.Run("export", run, "--format", "onnx");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("final.safetensors: there is no such checkpoint", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(run, "net.onnx")));
    }

    private string Run(string experiment, string name, string? spec, params string[] options)
    {
        if (spec is not null)
        {
            _gpugrad.Write(experiment, spec);
        }

        GpuGradProcess.CommandResult result = _gpugrad.Run(["run", experiment, "--name", name, "--device", "cpu:1", "--no-report", "--no-trials", .. options]);
        Assert.Equal(("", 0), (result.Error, result.ExitCode));
        return Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "runs"), $"{name}-*").Single();
    }

    private static IEnumerable<string> Bits(string checkpoint, string[]? names = null) => Bits(SafetensorsReader.Read(checkpoint), names);

    private static IEnumerable<string> Bits(Checkpoint checkpoint, string[]? names = null) => checkpoint.Tensors
        .Where(tensor => names is null || names.Contains(tensor.Name))
        .Select(tensor => $"{tensor.Name} {tensor.ShapeText} {string.Join(' ', tensor.Values.Select(BitConverter.SingleToUInt32Bits))}")
        .Order(StringComparer.Ordinal);
}
