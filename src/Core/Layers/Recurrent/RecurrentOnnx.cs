using System.Text.Json.Nodes;
using GpuGrad.Onnx;
using Onnx;

namespace GpuGrad.Layers;

/// <summary>
/// Recurrent layers in ONNX, which has them as operators on [steps, batch, features]; the rows of their weights have the gates in another order than PyTorch's,
/// and both biases are one tensor.
/// </summary>
internal static class RecurrentOnnx
{
    /// <summary>How they are known.</summary>
    public static readonly OnnxRules Rules = new()
    {
        Nodes =
        [
            ("RNN", node => Read(node, RecurrentKind.Rnn)),
            ("GRU", node => Read(node, RecurrentKind.Gru)),
            ("LSTM", node => Read(node, RecurrentKind.Lstm)),
            ("Gather", ReadLastStep),
            ("Slice", ReadLastStep),
        ],
    };

    /// <summary>Appends the states of the cell, from a state of zeros.</summary>
    public static OnnxValue Write(RecurrentLayer layer, OnnxWriter graph, OnnxValue x)
    {
        string scope = layer.Name;
        (int steps, int features, int hidden) = (layer.Steps, layer.Features, layer.Hidden);
        int rows = (int)layer.Kind * hidden;
        float[][] tensors = [.. layer.Parameters.Select(graph.ValuesOf)];
        string w = graph.Weight($"{scope}.W", [1, rows, features], Ordered(layer.Kind, tensors[0], back: false));
        string r = graph.Weight($"{scope}.R", [1, rows, hidden], Ordered(layer.Kind, tensors[1], back: false));
        string b = graph.Weight(
            $"{scope}.B", [1, 2 * rows], [.. Ordered(layer.Kind, tensors[2], back: false), .. Ordered(layer.Kind, tensors[3], back: false)]);

        OnnxValue sequence = graph.Reshape(scope, x, [steps, features]);
        string byStep = graph.Node(scope, "Transpose", sequence.Sample, [sequence.Name], OnnxAttribute.Of("perm", [1L, 0L, 2L])).Name;
        // One value for each direction, of which there is one: [steps, 1, batch, hidden].
        AttributeProto[] ofGru = layer.Kind == RecurrentKind.Gru ? [OnnxAttribute.Of("linear_before_reset", 1L)] : [];
        string states = graph.Node(
            scope, layer.Kind.ToString().ToUpperInvariant(), layer.Output, [byStep, w, r, b], [OnnxAttribute.Of("hidden_size", hidden), .. ofGru]).Name;
        string squeezed = graph.Node(scope, "Squeeze", layer.Output, [states, graph.Constant(scope, [1L])]).Name;
        return layer.Sequence
            ? graph.Node(scope, "Transpose", [steps, hidden], [squeezed], OnnxAttribute.Of("perm", [1L, 0L, 2L]))
            : graph.Node(scope, "Gather", hidden, [squeezed, graph.Constant(scope, -1L)], OnnxAttribute.Of("axis", 0L));
    }

    private static IReadOnlyList<OnnxSignal?>? Read(OnnxNode node, RecurrentKind kind)
    {
        OnnxSignal x = node.Signal(0) ?? throw node.Fault("reads nothing that depends on the net's input");
        bool batchFirst = node.Int("layout", 0) == 1;
        if (x.Axes.Count != 3 || x.Axes[batchFirst ? 0 : 1] is not null)
        {
            throw node.Fault(
                $"takes {x.ShapeText}, where its own order is {(batchFirst ? "[batch, steps, features]" : "[steps, batch, features]")}; "
                + "give the input's batch a name when the model is exported (dynamic_axes)");
        }

        (int steps, int features) = (x.Axes[batchFirst ? 1 : 0]!.Value, x.Axes[2]!.Value);
        int hidden = checked((int)node.Int("hidden_size", 0));
        Require(hidden > 0, "says no hidden_size");
        Require(node.Text("direction", "forward") == "forward", "runs backwards, or in both directions; forward is known");
        Require(!node.Has("clip") && node.Int("input_forget", 0) == 0 && !node.Has("activation_alpha") && !node.Has("activation_beta"),
            "clips, couples its gates or changes its activations");
        Require(node.Texts("activations") is [] || node.Texts("activations").SequenceEqual(Activations(kind)),
            $"has the activations {string.Join(", ", node.Texts("activations"))}; {string.Join(", ", Activations(kind))} are known");
        Require(kind != RecurrentKind.Gru || node.Int("linear_before_reset", 0) == 1,
            "applies its reset gate before the product; that of PyTorch (linear_before_reset) is known");
        Require(node.IsEmpty(4), "takes sequences of different lengths");
        Require(node.IsEmpty(7), "has peepholes");
        for (int place = 5; place <= 6; place++)
        {
            Require(node.Signal(place) is null && (node.Tensor(place)?.Floats is not { } initial || Array.TrueForAll(initial, value => value == 0)),
                "starts from a state that is not zero");
        }

        int rows = (int)kind * hidden;
        OnnxTensor w = node.Weight(1, "weight W", 1, rows, features), r = node.Weight(2, "weight R", 1, rows, hidden);
        float[] b = node.Weight(3, "bias B", 1, 2 * rows).Floats!;
        JsonObject entry = new() { [RecurrentKindNames.Table.NameOf(kind)] = hidden, ["steps"] = steps, ["sequence"] = true };
        OnnxLayer layer = new(
            entry,
            new OnnxWeight("weight_ih_l0", [rows, features], Ordered(kind, w.Floats!, back: true), w.Name),
            new OnnxWeight("weight_hh_l0", [rows, hidden], Ordered(kind, r.Floats!, back: true), r.Name),
            new OnnxWeight("bias_ih_l0", [rows], Ordered(kind, b[..rows], back: true)),
            new OnnxWeight("bias_hh_l0", [rows], Ordered(kind, b[rows..], back: true)));
        // All states, and the last one, with the direction's axis.
        return batchFirst
            ? [State(layer, [null, steps, 1, hidden]), State(Last(layer), [null, 1, hidden])]
            : [State(layer, [steps, 1, null, hidden]), State(Last(layer), [1, null, hidden])];

        OnnxSignal State(OnnxLayer result, int?[] axes) => new(new OnnxTerm(node, [x.Term], result), axes);

        void Require(bool fulfilled, string fault)
        {
            if (!fulfilled)
            {
                throw node.Fault(fault);
            }
        }
    }

    // The last state of those of a layer.
    private static IReadOnlyList<OnnxSignal?>? ReadLastStep(OnnxNode node)
    {
        if (node.Signal(0) is not { Term: { Layer: { } layer } term } states || layer.Entry["sequence"] is not { } sequence || !(bool)sequence)
        {
            throw node.Fault("takes a part of what is no sequence of a recurrent layer's states");
        }

        bool gathers = node.Op == "Gather";
        long? axis = gathers ? node.Int("axis", 0) : node.IsEmpty(3) ? 0 : node.Tensor(3)?.Integers is [{ } only] ? only : null;
        int at = axis is { } told ? node.Axis(told, states.Axes.Count) : -1, steps = (int)layer.Entry["steps"]!;
        long?[]? first = node.Tensor(1)?.Integers;
        bool takesLast = at >= 0 && states.Axes[at] == steps && states.Axes.Skip(at + 1).Count(size => size is not null and not 1) == 1
            && first is [{ } index] && (index == -1 || index == steps - 1) && (gathers || node.Tensor(2)?.Integers is [{ } end] && end >= steps);
        return takesLast
            ? [new OnnxSignal(
                new OnnxTerm(node, [term.Dominator!], Last(layer)),
                [.. states.Axes.Take(at), .. gathers && node.Tensor(1)!.Dimensions.Count == 0 ? (int?[])[] : [1], .. states.Axes.Skip(at + 1)])]
            : throw node.Fault("takes another part of the states than the last one; the last state, or all of them, are known");
    }

    private static OnnxLayer Last(OnnxLayer layer)
    {
        var entry = (JsonObject)layer.Entry.DeepClone();
        entry["sequence"] = false;
        return layer with { Entry = entry };
    }

    private static string[] Activations(RecurrentKind kind) => kind switch
    {
        RecurrentKind.Rnn => ["Tanh"],
        RecurrentKind.Gru => ["Sigmoid", "Tanh"],
        _ => ["Sigmoid", "Tanh", "Tanh"],
    };

    // The place among PyTorch's gates of each of ONNX's: z, r, n of r, z, n, and i, o, f, g of i, f, g, o.
    private static int[] Gates(RecurrentKind kind) => kind switch
    {
        RecurrentKind.Rnn => [0],
        RecurrentKind.Gru => [1, 0, 2],
        _ => [0, 3, 1, 2],
    };

    // The rows of a tensor gate by gate, from PyTorch's order to ONNX's, or back.
    private static float[] Ordered(RecurrentKind kind, float[] values, bool back)
    {
        int[] gates = Gates(kind);
        int length = values.Length / gates.Length;
        return
        [
            .. Enumerable.Range(0, gates.Length).SelectMany(gate =>
                new ArraySegment<float>(values, (back ? Array.IndexOf(gates, gate) : gates[gate]) * length, length)),
        ];
    }
}
