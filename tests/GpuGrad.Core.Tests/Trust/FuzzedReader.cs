using System.Text;
using GpuGrad.Checkpoints;
using GpuGrad.Core.Tests.Data;
using GpuGrad.Core.Tests.Onnx;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Data;
using GpuGrad.Diagnosis;
using GpuGrad.Experiments;
using GpuGrad.Experiments.Expectations;
using GpuGrad.Kernels;
using GpuGrad.Presets;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Running;
using GpuGrad.Runs;
using GpuGrad.Syntax;
using GpuGrad.Training;
using GpuGrad.Tuning;

namespace GpuGrad.Core.Tests.Trust;

/// <summary>A reader of files that others write, with files that it takes.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Valid">Files that it takes.</param>
/// <param name="Mutate">How they are changed.</param>
/// <param name="Read">Reads one, and uses what it holds as commands do.</param>
internal sealed record FuzzedReader(string Name, IReadOnlyList<byte[]> Valid, Func<byte[], Random, byte[]> Mutate, Action<byte[]> Read)
{
    private static readonly string[] s_presets = [.. PresetCatalog.List().Take(8).Select(preset => preset.Name)];

    private static readonly byte[] s_layers = """
        {
          "name": "all", "seed": 3, "data": { "source": { "kind": "csv", "path": "x.csv", "target": ["y"], "ignore": [2], "testShare": 0.3 }, "batch": 4 },
          "model": { "layers": [
            { "dense": 8, "init": { "kind": "normal", "std": 0.1 } }, { "batchNorm": {} }, { "activation": { "kind": "leakyRelu", "slope": 0.1 } }, { "dropout": 0.2 },
            { "residual": [ { "dense": 8 }, { "activation": "tanh" } ] }, { "highway": {} }, { "maxout": 6, "pieces": 3 }, { "dense": 1 } ] },
          "train": { "loss": "meanSquaredError", "steps": 5, "optimizer": { "kind": "adam", "learningRate": 0.01 }, "clip": { "kind": "globalNorm", "max": 1 } },
          "record": { "every": 2, "kinds": [ "delta", "weight" ] }, "checkpoint": { "every": "60s" },
          "sweep": { "seed": [1, 2], "train.optimizer.learningRate": [0.1, 1e-3] }, "expect": [ "testLoss < 5 at end" ]
        }
        """u8.ToArray();

    private static readonly byte[] s_tuning = """
        { "devices": [ { "kind": "cpu", "name": "cpu (2 workers)", "values": { "serialWork": 0 }, "ops": [
          { "op": "MatMul", "form": "nn", "sizes": [8, 8, 8], "variants": ["PackedPanelMatMul"], "gain": 1.2, "values": { "PackedPanelMatMul": { } } } ] } ] }
        """u8.ToArray();

    private static readonly string[] s_expectations =
    [
        "testAccuracy > 0.8 at end", "0.1 < norm(delta, first) / norm(delta, last) < 10 at step 20", "rms(activation, *) > 1e-3 always", "-(trainLoss + 2) * 3 >= -9 at start",
        "norm(weightGradient, '0') > 0 after step 3",
    ];

    private static readonly string[] s_tables = ["a,b,c\n1,2,x\n3,4,y\n5,6,x\n", "a;b;c\n1.5;2;\"x;\"\"z\"\n3;4;y\n5;6;x\n", "a\tb\n1\t0.25\n2\t0.5\n3\t1e3\n"];

    /// <summary>Whether a fault is one that commands turn into a line and exit code 2.</summary>
    public static bool IsDocumented(Exception fault) =>
        fault is SpecException or DataException or CheckpointException or KernelChoiceException or RunException { IsBadInput: true };

    /// <summary>Every reader; what they read lies in a folder.</summary>
    public static IReadOnlyList<FuzzedReader> All(TemporaryFolder folder)
    {
        byte[] images = IdxBytes.File([3, 2, 2], IdxBytes.Ramp(12)), labels = IdxBytes.File([3], [0, 1, 2]);
        string idx = Directory.CreateDirectory(folder["idx"]).FullName;
        foreach ((string name, byte[] content) in ((string, byte[])[])[("train-labels", labels), ("t10k-images", images), ("t10k-labels", labels)])
        {
            File.WriteAllBytes(Path.Combine(idx, name), content);
        }

        string arrays = Directory.CreateDirectory(folder["arrays"]).FullName;
        File.WriteAllBytes(Path.Combine(arrays, "y.npy"), NpyBytes.Longs([3], 0, 1, 0));

        string cifar = Directory.CreateDirectory(folder["cifar"]).FullName;
        File.WriteAllBytes(Path.Combine(cifar, "test.bin"), CifarBytes.Hundred(1));

        string written = Path.Combine(AppContext.BaseDirectory, "Compatibility", "written-2026-11", "run");
        Directory.CreateDirectory(folder["run"]);
        foreach (string name in (string[])["run.json", "run.db"])
        {
            File.Copy(Path.Combine(written, name), Path.Combine(folder["run"], name));
        }

        RunFolder run = RunFolder.Open(folder["run"]);
        // Of its own, since the other one's run.json is changed too.
        string beside = Directory.CreateDirectory(folder["beside"]).FullName;
        File.Copy(run.ManifestPath, Path.Combine(beside, Path.GetFileName(run.ManifestPath)));
        return
        [
            new("spec", [.. s_presets.Select(preset => Encoding.UTF8.GetBytes(Plain(PresetCatalog.Text(preset)))), s_layers], Mutation.OfJson, ReadSpec),
            new("expectation", [.. s_expectations.Select(Encoding.UTF8.GetBytes)], Mutation.Of, ReadExpectation),
            new("idx", [images, IdxBytes.Gzip(images)], Mutation.Of, content => IdxFolder.Load(With(idx, "train-images", content))),
            new("csv", [.. s_tables.Select(Encoding.UTF8.GetBytes)], Mutation.Of, content =>
            {
                With(folder.Path, "table.csv", content);
                TableData.Load(new DataSource.Csv("table.csv"), folder["table.csv"]);
            }),
            new("npy", [NpyBytes.Floats([3, 2], 1, 2, 3, 4, 5, 6), NpyBytes.File("|u1", [3, 2, 2], IdxBytes.Ramp(12), fortran: true)], Mutation.Of, content =>
            {
                File.WriteAllBytes(Path.Combine(arrays, "x.npy"), content);
                DatasetCatalog.Load(arrays, folder.Path);
            }),
            new("npz", [Archive(packed: false), Archive(packed: true)], Mutation.Of, content =>
            {
                With(folder.Path, "arrays.npz", content);
                DatasetCatalog.Load("arrays.npz", folder.Path);
            }),
            new("cifar", [CifarBytes.Hundred(1), CifarBytes.Hundred(2)], Mutation.Of, content =>
            {
                File.WriteAllBytes(Path.Combine(cifar, "train.bin"), content);
                DatasetCatalog.Load(cifar, folder.Path);
            }),
            new("parquet", [ParquetBytes.Houses(5)], Mutation.Of, content =>
            {
                With(folder.Path, "table.parquet", content);
                DatasetCatalog.Load(new DataSource.Parquet("table.parquet") { Ignore = ["address"] }, folder.Path);
            }),
            new("png", [PngBytes.Grey(4, 3, IdxBytes.Ramp(12)), PngBytes.Coloured(4, 3, IdxBytes.Ramp(36))], Mutation.Of, content =>
                ImageFile.Read(Path.Combine(With(folder.Path, "image.png", content), "image.png"))),
            new("jpeg", [JpegBytes.Coloured, JpegBytes.Progressive, JpegBytes.Grey], Mutation.Of, content =>
                ImageFile.Read(Path.Combine(With(folder.Path, "image.jpg", content), "image.jpg"))),
            new("safetensors", [Tensors(folder)], Mutation.Of, content =>
            {
                With(folder.Path, "weights.safetensors", content);
                ParameterCheckpoint.RequireFinite(SafetensorsReader.Read(folder["weights.safetensors"]));
            }),
            new("onnx", [OnnxModel.Rows().Bytes, OnnxModel.Blocks().Bytes, OnnxModel.States().Bytes], Mutation.Of, content =>
            {
                With(folder.Path, "net.onnx", content);
                OnnxNet.Experiment(folder["net.onnx"]).Resolve().Model.Resolve(6, 5);
                ParameterCheckpoint.RequireFinite(OnnxNet.Weights(folder["net.onnx"]));
            }),
            new("state", [State(folder)], Mutation.Of, content =>
            {
                With(folder.Path, "state.safetensors", content);
                TrainerState.Read(folder["state.safetensors"]);
            }),
            new("run.json", [File.ReadAllBytes(run.ManifestPath)], Mutation.OfJson, content =>
            {
                File.WriteAllBytes(run.ManifestPath, content);
                RunManifest.Read(run);
                RunDiagnosis.Of(run);
            }),
            new("run.db", [File.ReadAllBytes(run.DatabasePath)], Mutation.Of, content =>
            {
                RunFolder damaged = RunFolder.Open(With(beside, Path.GetFileName(run.DatabasePath), content));
                // The check tells of any file; what reads a run refuses a damaged one.
                _ = RunCheck.Of(damaged);
                RunDiagnosis.Of(damaged);
                ReportWriter.Write([damaged], Path.Combine(damaged.Path, "report.html"));
            }),
            new("tuning", [s_tuning], Mutation.OfJson, content => TuningFile.Read(Path.Combine(With(folder.Path, "tuning.json", content), "tuning.json"))),
            new("replay", [Replay(folder)], Mutation.OfJson, content => ReadReplay(With(folder["bundle"], "replay.json", content))),
        ];
    }

    private static string Plain(string commented) => SpecSyntax.Parse(commented)!.ToJsonString();

    private static void ReadSpec(byte[] content)
    {
        SpecDocument document = SpecDocument.Parse(Encoding.UTF8.GetString(content), "fuzzed.json");
        document.Expand();
        document.Resolve();
    }

    private static void ReadExpectation(byte[] content) => ExpectationSpec.Use(Encoding.UTF8.GetString(content), SpecPath.Root.Field("expect"), _ => { });

    private static void ReadReplay(string folder)
    {
        ReplayBundle bundle = ReplayBundle.Read(folder);
        SpecDocument.Parse(bundle.Spec.ToJsonString(), folder).Resolve();
        _ = bundle.Origin.ToString();
    }

    private static string With(string folder, string name, byte[] content)
    {
        File.WriteAllBytes(Path.Combine(folder, name), content);
        return folder;
    }

    private static byte[] Archive(bool packed) => NpyBytes.Zip(
        packed, ("x_train.npy", NpyBytes.Floats([2, 2], 1, 2, 3, 4)), ("y_train.npy", NpyBytes.Longs([2], 0, 1)), ("x_test.npy", NpyBytes.Floats([1, 2], 5, 6)),
        ("y_test.npy", NpyBytes.Longs([1], 1)));

    private static byte[] Tensors(TemporaryFolder folder)
    {
        SafetensorsWriter.Write(
            folder["valid"], [new CheckpointTensor("0.weight", [2, 3], [1, 2, 3, 4, 5, 6]), new CheckpointTensor("0.bias", [2], [0, 1])],
            new Dictionary<string, string> { ["step"] = "3" });
        return File.ReadAllBytes(folder["valid"]);
    }

    private static byte[] State(TemporaryFolder folder)
    {
        TrainingState training = new(3, [new CheckpointTensor("0.weight", [2], [1, 2])], []);
        new TrainerState(training, new TrainerNotes(new NonFiniteOutcome(0, 0, 0), "0 0 0", "1.5 2 3", 1)).Write(folder["valid-state"]);
        return File.ReadAllBytes(folder["valid-state"]);
    }

    private static byte[] Replay(TemporaryFolder folder)
    {
        TrainingState state = new(3, [new CheckpointTensor("0.weight", [2], [1, 2])], []);
        ExperimentSpec spec = ExperimentSpec.Parse("""{ "model": { "hidden": { "depth": 2, "width": 4 } } }""", "replay");
        NonFiniteOrigin origin = new(3, "forward", "MatMul", "PackedPanelMatMul", "0", "the output of 0", [0, 1], double.NaN, null);
        new ReplayBundle(spec.ToJsonObject(), "cpu:2", origin, state).Write(folder["bundle"]);
        return File.ReadAllBytes(Path.Combine(folder["bundle"], "replay.json"));
    }
}
