using System.Text.Json.Nodes;
using GpuGrad.Experiments;
using GpuGrad.Layers;
using GpuGrad.Onnx;

namespace GpuGrad.Checkpoints;

/// <summary>The net in an ONNX file: its layers as an experiment, its weights as a checkpoint.</summary>
internal static class OnnxNet
{
    /// <summary>How the names of such files end.</summary>
    public const string Ending = ".onnx";

    /// <summary>Whether a file is one of ONNX, by its name.</summary>
    public static bool IsNamedSo(string path) => path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>An experiment that trains the net on from the weights of the file.</summary>
    /// <exception cref="SpecException">The file holds no net of layers that are known.</exception>
    public static SpecDocument Experiment(string path)
    {
        try
        {
            JsonArray layers = [.. OnnxReader.Read(path, LayerKinds.OnnxRules).Select(layer => layer.Entry)];
            JsonObject experiment = new()
            {
                ["model"] = new JsonObject { ["layers"] = layers },
                ["train"] = new JsonObject { ["weights"] = Path.GetFullPath(path) },
            };
            return SpecDocument.Parse(experiment.ToJsonString(), path);
        }
        catch (OnnxException e)
        {
            throw new SpecException(path, e.Problem, inner: e);
        }
    }

    /// <summary>The weights, under the names that they have in the layers of <see cref="Experiment"/>.</summary>
    /// <exception cref="CheckpointException">The file holds no net of layers that are known.</exception>
    public static Checkpoint Weights(string path)
    {
        try
        {
            IEnumerable<OnnxWeight> weights = OnnxLayer.Within("", OnnxReader.Read(path, LayerKinds.OnnxRules));
            return new Checkpoint(
                path, [.. weights.Select(weight => new CheckpointTensor(weight.Name, weight.Dimensions, weight.Values))], new Dictionary<string, string>());
        }
        catch (OnnxException e)
        {
            throw new CheckpointException(path, e.Problem, e);
        }
    }
}
