using GpuGrad;
using GpuGrad.Kernels;
using ILGPU;

namespace Examples;

/// <summary>z = (x Aᵀ) Bᵀ: a dense layer whose weight is a product of two narrow matrices, A [rank, in] and B [out, rank].</summary>
public sealed record LowRankLayer : Layer
{
    /// <summary>Units.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>Columns between the two matrices.</summary>
    public int Rank { get; init; } = 1;

    /// <inheritdoc/>
    public override Shape Output => Rank <= Math.Min(Inputs, Outputs)
        ? Outputs
        : throw new ArgumentException($"a rank of {Rank} is more than {Inputs} inputs and {Outputs} outputs allow");

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters => [A, B];

    /// <inheritdoc/>
    public override bool HasWeight => true;

    private int Inputs => (int)Input.Length;

    private ParameterDefinition A => ParameterDefinition.Weight($"{Name}.a", new InitSpec.LeCun(InitDistribution.Normal), Rank, Inputs);

    private ParameterDefinition B => ParameterDefinition.Weight($"{Name}.b", new InitSpec.LeCun(InitDistribution.Normal), Outputs, Rank);

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Parameter a = parameters[A.Name], b = parameters[B.Name];
        Tensor narrow = plan.NewTensor([x.Rows, Rank]);
        Tensor z = plan.NewTensor([x.Rows, Outputs]);
        Multiply(x.Values, a.Values, x.Rows, Rank, Inputs, Transposition.NT, narrow.Values);
        Multiply(narrow.Values, b.Values, x.Rows, Outputs, Rank, Transposition.NT, z.Values);
        plan.OnBackward(() =>
        {
            Multiply(z.Gradient, narrow.Values, Outputs, Rank, x.Rows, Transposition.TN, b.Gradient);
            Multiply(z.Gradient, b.Values, x.Rows, Rank, Outputs, Transposition.NN, narrow.Gradient);
            Multiply(narrow.Gradient, x.Values, Rank, Inputs, x.Rows, Transposition.TN, a.Gradient);
            plan.Contribute(x, dx => Multiply(narrow.Gradient, a.Values, x.Rows, Inputs, Rank, Transposition.NN, dx));
        });
        plan.Register(new RecordedLayer(Info, b, bias: null, z));
        return z;

        // c [m, n] = a b, with a or b transposed.
        void Multiply(ArrayView<float> left, ArrayView<float> right, int m, int n, int k, Transposition form, ArrayView<float> c) =>
            plan.Multiply(new(left, right, ArrayView<float>.Empty, m, n, k, form, c));
    }
}

/// <summary>The layer in a net, and in a file.</summary>
internal static class TrainALowRankNet
{
    public static void Run()
    {
        Layer.Register<LowRankLayer>("lowRank");
        ExperimentSpec spec = ExperimentSpec.Parse(
            """
            {
              "model": { "layers": [ { "lowRank": { "outputs": 64, "rank": 8 } }, { "activation": "tanh" }, { "dense": 10 } ] },
              "train": { "epochs": 1, "optimizer": { "kind": "adam" } },
              "record": { "every": 30, "kinds": [ "weightGradient" ] }
            }
            """,
            "low-rank.json");

        using ComputeDevice device = ComputeDevice.Open("cpu");
        using Trainer trainer = new(spec, Dataset.Load("fashion-mnist"), device);
        trainer.Recorded += (step, records) => Console.WriteLine(
            $"step {step.Step}: {string.Join(", ", records.Select(record => $"{trainer.Layers[record.Layer].DisplayName} {record.Statistics.Norm:E1}"))}");
        trainer.Train();
        Console.WriteLine($"test accuracy {trainer.Evaluate().Accuracy:P1}");
    }
}
