using Google.Protobuf;
using GpuGrad.Files;
using GpuGrad.Syntax;
using Onnx;

namespace GpuGrad.Onnx;

/// <summary>A model file, checked as a whole before anything is made of it: its nodes in an order in which each comes after those that it reads.</summary>
/// <param name="Path">The file.</param>
/// <param name="Opset">The version of the operators.</param>
/// <param name="Nodes">The nodes with their places in the file, from 1.</param>
/// <param name="Weights">The initializers.</param>
/// <param name="Input">What the net reads.</param>
/// <param name="Output">What it gives.</param>
internal sealed record OnnxFile(
    string Path, long Opset, IReadOnlyList<(NodeProto Node, int Number)> Nodes, IReadOnlyList<OnnxTensor> Weights, ValueInfoProto Input, string Output)
{
    /// <summary>The oldest version of the operators that is read: squeezing and its like take their axes as tensors since.</summary>
    public const int OldestOpset = 13;

    private const string Domain = "ai.onnx";

    /// <summary>Reads a file.</summary>
    /// <exception cref="OnnxException">It cannot be read, is no ONNX file, contradicts itself, or holds what is not read.</exception>
    public static OnnxFile Read(string path)
    {
        ModelProto model = Parse(path);
        GraphProto graph = model.Graph ?? throw new OnnxException(path, "holds no graph, so it is no ONNX file, or was cut off");
        long opset = model.OpsetImport.FirstOrDefault(set => IsOfOnnx(set.Domain))?.Version
            ?? throw new OnnxException(path, "does not say which version of ONNX's operators it uses (opset_import); it is damaged");
        if (opset < OldestOpset)
        {
            throw new OnnxException(
                path, $"uses opset {opset}, and {OldestOpset} is the oldest that is read; export it again with opset_version={OldestOpset} or more");
        }

        if (graph.SparseInitializer.Count > 0)
        {
            throw new OnnxException(path, $"tensor '{graph.SparseInitializer[0].Values?.Name}' is sparse; save it as a whole one");
        }

        List<OnnxTensor> weights = [.. graph.Initializer.Select(tensor => OnnxTensor.Read(tensor, tensor.Name, isWeight: true, path))];
        HashSet<string> given = [];
        foreach (string name in weights.Select(weight => weight.Name).Where(name => !given.Add(name)))
        {
            throw new OnnxException(path, $"tensor '{name}' is there twice; give each a name of its own");
        }

        // Older files list their weights among the inputs, too.
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !given.Contains(input.Name))];
        if (inputs.Length != 1 || graph.Output.Count != 1)
        {
            throw new OnnxException(
                path,
                $"has the inputs {List(inputs.Select(v => v.Name))} and the outputs {List(graph.Output.Select(v => v.Name))}; a net here reads one and gives one");
        }

        given.Add(inputs[0].Name);
        List<(NodeProto Node, int Number)> nodes = Ordered(graph, given, path);
        return given.Contains(graph.Output[0].Name)
            ? new OnnxFile(path, opset, nodes, weights, inputs[0], graph.Output[0].Name)
            : throw new OnnxException(path, $"no node gives the output '{graph.Output[0].Name}'; it is damaged");
    }

    /// <summary>Whether operators of that domain are ONNX's own.</summary>
    public static bool IsOfOnnx(string domain) => domain is "" or Domain;

    private static ModelProto Parse(string path)
    {
        try
        {
            using FileStream stream = InputFile.OpenRead(path);
            if (stream.Length > int.MaxValue)
            {
                throw new OnnxException(path, "is larger than 2 GB, which no ONNX file can be; it is another file, or damaged");
            }

            // From memory, so that a length which the file claims is held against what is there before anything is allocated for it.
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new OnnxException(path, "is no ONNX file, or was cut off", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OnnxException(path, "there is no such file; give the path of an ONNX file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OnnxException(path, $"cannot be read: {e.Message}", e);
        }
    }

    // Adds the names that the nodes give.
    private static List<(NodeProto Node, int Number)> Ordered(GraphProto graph, HashSet<string> given, string path)
    {
        Dictionary<string, int> givers = [];
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (string name in graph.Node[i].Output.Where(name => name.Length > 0))
            {
                if (given.Contains(name) || !givers.TryAdd(name, i))
                {
                    throw Fault(i, $"gives '{name}', which is there already; give each value a name of its own");
                }
            }
        }

        int[] waitsFor = new int[graph.Node.Count];
        ILookup<int, int> readers = Edges().ToLookup(edge => edge.Giver, edge => edge.Reader);
        foreach ((int _, int reader) in readers.SelectMany(giver => giver.Select(reader => (giver.Key, reader))))
        {
            waitsFor[reader]++;
        }

        PriorityQueue<int, int> ready = new(Enumerable.Range(0, waitsFor.Length).Where(i => waitsFor[i] == 0).Select(i => (i, i)));
        List<(NodeProto, int)> ordered = [];
        while (ready.TryDequeue(out int i, out _))
        {
            ordered.Add((graph.Node[i], i + 1));
            foreach (int reader in readers[i].Where(reader => --waitsFor[reader] == 0))
            {
                ready.Enqueue(reader, reader);
            }
        }

        if (ordered.Count < waitsFor.Length)
        {
            throw Cycle();
        }

        given.UnionWith(givers.Keys);
        return ordered;

        IEnumerable<(int Giver, int Reader)> Edges()
        {
            for (int i = 0; i < graph.Node.Count; i++)
            {
                foreach (string name in graph.Node[i].Input.Where(name => name.Length > 0 && !given.Contains(name)))
                {
                    yield return givers.TryGetValue(name, out int giver)
                        ? (giver, i)
                        : throw Fault(i, $"reads '{name}', which nothing in the file gives; it is damaged");
                }
            }
        }

        // Whoever still waits reads something of another that does: going back from one ends in a circle.
        OnnxException Cycle()
        {
            List<int> way = [];
            int at = Array.FindIndex(waitsFor, waits => waits > 0);
            while (!way.Contains(at))
            {
                way.Add(at);
                at = graph.Node[at].Input.Where(givers.ContainsKey).Select(name => givers[name]).First(giver => waitsFor[giver] > 0);
            }

            IEnumerable<string> circle = way[way.IndexOf(at)..].Select(i => OnnxNode.Describe(graph.Node[i], i + 1, graph.Node.Count));
            return new OnnxException(path, $"these nodes read each other's results in a circle: {List(circle)}");
        }

        OnnxException Fault(int node, string problem) => new(path, $"{OnnxNode.Describe(graph.Node[node], node + 1, graph.Node.Count)} {problem}");
    }

    private static string List(IEnumerable<string> names)
    {
        string[] all = [.. names.Select(name => Shortened.Of(name))];
        return all.Length switch
        {
            0 => "(none)",
            <= 4 => string.Join(", ", all),
            _ => $"{string.Join(", ", all[..3])} (and {all.Length - 3} more)",
        };
    }
}
