using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GpuGrad.Checkpoints;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Files;
using GpuGrad.Kernels;
using GpuGrad.Models;
using GpuGrad.Planning;

namespace GpuGrad.Training;

/// <summary>
/// The weights of a file that a training starts from (<c>train.weights</c>). The tensors have the names and shapes of our own checkpoints, which are those
/// of an equivalent <c>nn.Sequential</c>; the file may be of any kind that a reader here makes such tensors of.
/// </summary>
internal static class StartWeights
{
    private const string Field = "train.weights";

    // By the end of the file's name; whatever has another one is taken for safetensors, whose reader says what is wrong with it.
    private static readonly (string Ending, Func<string, Checkpoint> Read)[] s_readers = [(OnnxNet.Ending, OnnxNet.Weights)];

    /// <summary>Reads the tensors of a file.</summary>
    /// <exception cref="CheckpointException">It cannot be read, has other bytes than it had, or holds a value that is not finite.</exception>
    public static Checkpoint Read(WeightsFile file)
    {
        if (file.Sha256 is { } before && Hash(file.Path) is var now && now != before)
        {
            throw new CheckpointException(
                file.Path, $"has changed (SHA-256 {now}) since {Field} said what it was ({before}); bring that back, or start anew from this one");
        }

        Func<string, Checkpoint> read = Array.Find(s_readers, reader => file.Path.EndsWith(reader.Ending, StringComparison.OrdinalIgnoreCase)).Read
            ?? ReadSafetensors;
        Checkpoint weights = read(file.Path);
        ParameterCheckpoint.RequireFinite(weights);
        return weights;
    }

    /// <summary>Gives a net, whose tensors are drawn already, what its training starts from: the weights of the file, or drawn ones that LSUV scales.</summary>
    /// <exception cref="SpecException">The file cannot be used, or holds the tensors of another net.</exception>
    public static void Put(ComputeDevice device, Model model, ParameterSet parameters, DeviceSplit data, ExperimentSpec spec)
    {
        if (spec.Train.WeightsFile is not { } file)
        {
            Lsuv.Scale(device, model, parameters, data, spec);
            return;
        }

        try
        {
            ParameterCheckpoint.Load(Read(file), parameters);
        }
        catch (CheckpointException e)
        {
            throw new SpecException(Field, e.Message, inner: e);
        }
    }

    /// <summary>An experiment of one net with its file named by an absolute path and SHA-256, so that it means the same anywhere and at any time.</summary>
    /// <param name="document">The experiment.</param>
    /// <param name="baseDirectory">The folder that a relative path begins in.</param>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public static SpecDocument Pin(SpecDocument document, string baseDirectory) =>
        document.Resolve().Train.WeightsFile is { } file ? document.Set(Field, TextOf(Pin(file, baseDirectory))) : document;

    /// <inheritdoc cref="Pin(SpecDocument, string)"/>
    public static SpecVariant Pin(SpecVariant variant, string baseDirectory) =>
        variant.Spec.Train.WeightsFile is { } file ? With(variant, Pin(file, baseDirectory)) : variant;

    /// <summary>A variant that starts from this file.</summary>
    public static SpecVariant With(SpecVariant variant, WeightsFile file) => variant with
    {
        Spec = variant.Spec with { Train = variant.Spec.Train with { WeightsFile = file } },
        Document = variant.Document.Set(Field, TextOf(file)),
    };

    /// <summary>A spec of the same net whose weights come from elsewhere, such as the state of a training.</summary>
    public static ExperimentSpec Without(ExperimentSpec spec) => spec with { Train = spec.Train with { WeightsFile = null } };

    private static WeightsFile Pin(WeightsFile file, string baseDirectory)
    {
        string path = Path.GetFullPath(file.Path, Path.GetFullPath(baseDirectory));
        return new WeightsFile(path, file.Sha256 ?? Hash(path));
    }

    private static string TextOf(WeightsFile file) => ((JsonNode)WeightsFile.Shape.Write(file)).ToJsonString();

    private static Checkpoint ReadSafetensors(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path, SafetensorsTypes.Floats);
        return new Checkpoint(path, [.. file.Entries.Select(entry => new CheckpointTensor(entry.Name, entry.Shape, file.Read(entry)))], file.Metadata);
    }

    private static string Hash(string path)
    {
        try
        {
            using FileStream stream = InputFile.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, $"there is no such file; {Field} (or --weights) names a file of weights to start from", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }
}
