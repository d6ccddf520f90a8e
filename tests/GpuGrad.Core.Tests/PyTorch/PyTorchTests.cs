using GpuGrad.Checkpoints;
using GpuGrad.Data;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Verification;
using GpuGrad.Models;
using GpuGrad.Planning;
using GpuGrad.Tests;
using GpuGrad.Training;

namespace GpuGrad.Core.Tests.PyTorch;

/// <summary>Whole nets on every device against the values that PyTorch computed in float32 (make_expected.py).</summary>
public class PyTorchTests
{
    // As the largest difference over the largest value of the tensor. Both sides round every product and sum at 6e-8
    // through up to ten layers; make_expected.py leaves out nets that cannot be computed ten times better than this.
    private const double GradientTolerance = 1e-5;
    private const double WeightTolerance = 1e-4;

    // The same over the largest value of a row of the tensor: 2e-5 was seen.
    private const double RowTolerance = 1e-4;

    // The simulated GPU gives each of a group's 256 threads a thread of the system: there, one net for each way to put
    // layers together, and one for each kind of optimizer op.
    private static readonly string[] s_simulatedGradients =
        ["relu", "batch-norm", "layer-norm", "maxout", "prelu", "residual-projection", "dense-block", "highway", "gru", "lstm"];

    private static readonly string[] s_simulatedTrainings = ["adam", "clip-global-norm", "rmsprop", "sgd-nesterov"];

    // By day OpenCL, which compiles each net's kernels, takes these and every so many of all others; by night it takes them all.
    private const int EveryOfOpenCl = 5;

    public static TheoryData<string, string> Gradients => DevicesAndNets(s_simulatedGradients);

    public static TheoryData<string, string> Trainings => DevicesAndNets(s_simulatedTrainings);

    public static TheoryData<string> OpenClNets =>
        [.. ExpectedValues.Names.Where((_, i) => i % EveryOfOpenCl != 0)];

    [Theory]
    [MemberData(nameof(Gradients))]
    public void GradientsAreTorchs(string deviceName, string net)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        ExpectedValues expected = ExpectedValues.Read(net);
        BatchGradients found = GradientProbe.Measure(device, expected.Spec, expected.Data, expected.Initial);
        Assert.Equal(expected.Loss, found.Loss, GradientTolerance * expected.Loss);
        AssertClose(expected.Gradients, found.Gradients, GradientTolerance);
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void TrainedWeightsAreTorchs(string deviceName, string net)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        ExpectedValues expected = ExpectedValues.Read(net);
        Model model = Model.FromSpec(expected.Spec.Model, expected.Data.Features, expected.Data.Target);
        using ParameterSet parameters = new(device, model.Parameters, expected.Spec.Seed);
        ParameterCheckpoint.Load(expected.Initial, parameters);
        using DeviceSplit data = new(device, expected.Data.Train, expected.Data.Features);
        using StepPlan plan = new(device, model, parameters, data, new StepPlanSettings(expected.Spec.Data.Batch, expected.Spec.Train.Loss, PlanMode.Train)
        {
            Train = expected.Spec.Train,
            Steps = expected.Trained[^1].Steps,
        });
        // The simulated GPU takes too long over all steps: it goes as far as the first note.
        foreach ((int steps, IReadOnlyList<CheckpointTensor> tensors) in deviceName == "sim" ? expected.Trained.Take(1) : expected.Trained)
        {
            plan.Run((int)(steps - plan.NextStep));
            AssertClose(tensors, ParameterCheckpoint.Values(parameters), WeightTolerance);
        }
    }

    [Theory]
    [Nightly]
    [MemberData(nameof(OpenClNets))]
    public void SoAreThoseThatADaySkips(string net)
    {
        Assert.SkipUnless(TestDevices.Names.Contains("opencl:0"), "OpenCL is not asked for");
        GradientsAreTorchs("opencl:0", net);
        TrainedWeightsAreTorchs("opencl:0", net);
    }

    private static TheoryData<string, string> DevicesAndNets(string[] simulated)
    {
        TheoryData<string, string> data = [];
        foreach (string device in TestDevices.Names)
        {
            foreach (string net in ExpectedValues.Names.Where((net, i) => IsTaken(device, i) || simulated.Contains(net)))
            {
                data.Add(device, net);
            }
        }

        return data;
    }

    private static bool IsTaken(string device, int net) => device switch
    {
        "sim" => false,
        "opencl:0" => net % EveryOfOpenCl == 0,
        _ => true,
    };

    private static void AssertClose(IReadOnlyList<CheckpointTensor> expected, IReadOnlyList<CheckpointTensor> found, double tolerance)
    {
        Dictionary<string, CheckpointTensor> byName = found.ToDictionary(tensor => tensor.Name);
        Assert.Equal(expected.Select(tensor => tensor.Name).Order(), byName.Keys.Order());
        Assert.All(expected, tensor =>
        {
            Assert.Equal(tensor.Shape, byName[tensor.Name].Shape);
            float[] values = byName[tensor.Name].Values;
            (double scale, double error) = Compare(tensor.Values, values);
            Assert.True(error <= tolerance * scale, $"{tensor.Name} differs by {error / scale:E1} of its largest value");
            AssertRowsClose(tensor, values, CaseData.Epsilon * scale);
        });
    }

    // A row is what one unit learns: a wrong one can hide in a tensor whose other rows are larger. Where nearly everything
    // cancels, a rounding of what the other rows hold remains.
    private static void AssertRowsClose(CheckpointTensor expected, float[] found, double rounding)
    {
        int columns = expected.Shape[^1];
        for (int first = 0; first < found.Length; first += columns)
        {
            (double scale, double error) = Compare(expected.Values.AsSpan(first, columns), found.AsSpan(first, columns));
            Assert.True(error <= (RowTolerance * scale) + rounding,
                $"row {first / columns} of {expected.Name} differs by {error / scale:E1} of its largest value");
        }
    }

    private static (double Scale, double Error) Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        (double scale, double error) = (0, 0);
        for (int i = 0; i < expected.Length; i++)
        {
            scale = Math.Max(scale, Math.Abs(expected[i]));
            error = Math.Max(error, Math.Abs((double)expected[i] - found[i]));
        }

        return (scale, error);
    }
}
