using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace GpuGrad.Core.Tests;

/// <summary>
/// The rooms of the house stand in an order: a file may name the rooms below its own and none above. The folders of src/Core and
/// src/Kernels are the rooms, and so is each folder of src/Kernels/Ops; what a file names is what its using lines say.
/// </summary>
public partial class RoomOrderTests
{
    // From the ground up.
    private static readonly string[] s_kernels =
    [
        "Numerics", "Devices", "Tuning", "Execution", "Catalog", "Randomness", "Reduction", "Verification",
        "Ops.AdvanceStep", "Ops.GatherBatch", "Ops.FmaPeak", "Ops.ScaledAdd", "Ops.CopyColumns", "Ops.SwapAxes", "Ops.ColumnSum", "Ops.MatMul", "Ops.Activations",
        "Ops.PRelu", "Ops.RRelu", "Ops.Dropout", "Ops.Maxout", "Ops.Highway", "Ops.Standardization", "Ops.BatchNorm", "Ops.LayerNorm", "Ops.Recurrent", "Ops.Losses", "Ops.Clipping", "Ops.Optimizers",
        "Ops.RecordTensor", "Ops.ConsecutiveGradients", "Ops",
    ];

    private static readonly string[] s_core =
    [
        "Syntax", "Records", "Files", "Losses", "Activations", "Initialization", "Net", "Layers", "Models", "Optimizers", "Data", "Recording", "Quantities", "Verdicts",
        "Experiments", "Checkpoints", "Planning", "Theory", "Runs", "Diagnosis", "Training", "Cures", "Running", "Export", "Presets", "Reports", "Benchmarks", "Tuning",
    ];

    [Fact]
    public void NoRoomOfTheKernelsNamesOneAboveIt() => AssertOrder("src/Kernels", "GpuGrad.Kernels", s_kernels);

    [Fact]
    public void NoRoomOfTheHostNamesOneAboveIt() => AssertOrder("src/Core", "GpuGrad", s_core);

    private static void AssertOrder(string folder, string root, string[] order)
    {
        string top = Path.Combine(Repository(), folder);
        List<string> faults = [];
        int read = 0;
        foreach (string file in Directory.EnumerateFiles(top, "*.cs", SearchOption.AllDirectories))
        {
            string[] path = Path.GetRelativePath(top, file).Split(Path.DirectorySeparatorChar);
            if (path[0] is "obj" or "bin")
            {
                continue;
            }

            string room = RoomOf(path[..^1]);
            int place = Array.IndexOf(order, room);
            Assert.True(place >= 0, $"{file} lies in {room}, which has no place in the order of rooms");
            foreach (Match match in Using().Matches(File.ReadAllText(file)))
            {
                string name = match.Groups[1].Value;
                if (!name.StartsWith($"{root}.", StringComparison.Ordinal) || (root == "GpuGrad" && name.StartsWith("GpuGrad.Kernels", StringComparison.Ordinal)))
                {
                    continue;
                }

                read++;
                string named = RoomOf(name[(root.Length + 1)..].Split('.'));
                if (Array.IndexOf(order, named) > place)
                {
                    faults.Add($"{string.Join('/', path)} names {named}");
                }
            }
        }

        Assert.True(read > 100, $"only {read} using lines were found in {folder}");
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    private static string RoomOf(string[] path) => path is ["Ops", var op, ..] ? $"Ops.{op}" : path[0];

    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"^using (GpuGrad[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
