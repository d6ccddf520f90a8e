using GpuGrad.Checkpoints;
using GpuGrad.Models;
using GpuGrad.Onnx;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Syntax;
using Onnx;

namespace GpuGrad.Export;

/// <summary>The net of a run as an ONNX model: what it computes in evaluation, its loss left out.</summary>
internal static class OnnxExport
{
    /// <summary>The net of a run with the weights of one of its checkpoints.</summary>
    /// <exception cref="RunException">The run has no such checkpoint or tells no shape of its samples, or ONNX cannot say a layer of it.</exception>
    /// <exception cref="CheckpointException">The checkpoint is broken, or that of another net.</exception>
    public static ModelProto Of(RunFolder run, string checkpoint)
    {
        RunManifest manifest = RunManifest.Read(run);
        if (manifest.Import is not null)
        {
            throw Bad($"{run.Path}: is of a net that another program trained, whose layers are not known here; export it from there");
        }

        if (manifest.Sample is not { } sample || manifest.Target is not { } target)
        {
            throw Bad($"{run.ManifestPath}: tells no shape of a sample, since an older gpugrad wrote it; run the experiment again");
        }

        if (!File.Exists(checkpoint))
        {
            throw Bad($"{checkpoint}: there is no such checkpoint; a run writes its weights when it ends or is interrupted, and none when it fails");
        }

        ExperimentSpec spec = manifest.WithoutExpectations(run.ManifestPath).Resolve();
        return Of(spec.Name, Model.FromSpec(spec.Model, Shape.Of([.. sample]), target), SafetensorsReader.Read(checkpoint));
    }

    /// <summary>A net with its weights.</summary>
    /// <exception cref="RunException">ONNX cannot say a layer of it.</exception>
    /// <exception cref="CheckpointException">The weights are those of another net.</exception>
    public static ModelProto Of(string name, Model model, Checkpoint weights)
    {
        ParameterCheckpoint.RequireThatOf(model.Parameters.Select(p => (p.Name, p.Shape)), weights);
        Dictionary<string, float[]> byName = weights.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Values);
        OnnxWriter graph = new(parameter => byName[parameter]);
        try
        {
            return graph.Finish(model.Forward(graph, graph.Input(model.Sample)), name);
        }
        catch (OnnxException e)
        {
            throw Bad(e.Message);
        }
    }

    private static RunException Bad(string message) => new(message) { IsBadInput = true };
}
