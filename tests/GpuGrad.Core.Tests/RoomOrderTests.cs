using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuGrad.Core.Tests;

/// <summary>
/// The rooms of the house stand in an order: a file may name the types of rooms below its own and none of those above. The folders of src/Core
/// and src/Kernels are the rooms, and so is each folder of src/Kernels/Ops; what a file names is what the compiler takes its words for.
/// </summary>
public class RoomOrderTests
{
    // From the ground up.
    private static readonly string[] s_kernels =
    [
        "Numerics", "Devices", "Tuning", "Execution", "Catalog", "Randomness", "Reduction", "Verification",
        "Ops.AdvanceStep", "Ops.GatherBatch", "Ops.FmaPeak", "Ops.ScaledAdd", "Ops.CopyColumns", "Ops.SwapAxes", "Ops.ColumnSum", "Ops.MatMul",
        "Ops.Activations",
        "Ops.PRelu", "Ops.RRelu", "Ops.Dropout", "Ops.Maxout", "Ops.Highway", "Ops.Standardization", "Ops.BatchNorm", "Ops.LayerNorm", "Ops.Recurrent",
        "Ops.Losses",
        "Ops.Clipping", "Ops.Optimizers", "Ops.RecordTensor", "Ops.ConsecutiveGradients", "Ops",
    ];

    private static readonly string[] s_core =
    [
        "Syntax", "Records", "Files", "Losses", "Activations", "Initialization", "MeanField", "Remedies", "Net", "Onnx", "Layers", "Models", "Optimizers", "Data",
        "Recording", "Quantities", "Verdicts",
        "Experiments", "Checkpoints", "Planning", "Theory", "Runs", "Diagnosis", "Training", "Cures", "Running", "Export", "Presets", "Reports", "Imports",
        "Benchmarks", "Tuning",
    ];

    // The project's implicit usings.
    private const string GlobalUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    [Fact]
    public void NoRoomOfTheKernelsNamesOneAboveIt() => AssertOrder("src/Kernels", "GpuGrad.Kernels", s_kernels);

    [Fact]
    public void NoRoomOfTheHostNamesOneAboveIt() => AssertOrder("src/Core", "GpuGrad.Core", s_core);

    private static void AssertOrder(string folder, string assembly, string[] order)
    {
        string top = Path.Combine(Repository(), folder);
        CSharpParseOptions options = new(LanguageVersion.Preview, DocumentationMode.None);
        List<SyntaxTree> trees = [CSharpSyntaxTree.ParseText(GlobalUsings, options)];
        Dictionary<SyntaxTree, string> rooms = [];
        foreach (string file in Directory.EnumerateFiles(top, "*.cs", SearchOption.AllDirectories))
        {
            string[] path = Path.GetRelativePath(top, file).Split(Path.DirectorySeparatorChar);
            if (path[0] is "obj" or "bin")
            {
                continue;
            }

            string room = path is ["Ops", var op, _, ..] ? $"Ops.{op}" : path[0];
            Assert.True(order.Contains(room), $"{file} lies in {room}, which has no place in the order of rooms");
            trees.Add(CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file));
            rooms.Add(trees[^1], room);
        }

        // Named as the real assembly, so that it sees what ours see of each other.
        CSharpCompilation compilation = CSharpCompilation.Create(
            assembly,
            trees,
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileNameWithoutExtension(path) != assembly)
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, concurrentBuild: false));
        // Only a word that is a type's name in a room above can be a fault: the compiler is asked what it means.
        ILookup<string, int> places = rooms
            .SelectMany(file => file.Key.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>().Select(NameOf).OfType<string>(), (file, name) =>
            (name, file.Value))
            .ToLookup(type => type.name, type => Array.IndexOf(order, type.Value));
        List<string> faults = [];
        int asked = 0;
        foreach ((SyntaxTree tree, string room) in rooms)
        {
            int place = Array.IndexOf(order, room);
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
                .Where(name => places[name.Identifier.Text].Any(other => other > place)))
            {
                asked++;
                if (model.GetSymbolInfo(name).Symbol is INamedTypeSymbol { DeclaringSyntaxReferences: [{ SyntaxTree: var declared }, ..] }
                    && rooms.TryGetValue(declared, out string? other) && Array.IndexOf(order, other) > place)
                {
                    faults.Add($"{Path.GetRelativePath(top, tree.FilePath)} names {name.Identifier.Text} of {other}");
                }
            }
        }

        Assert.True(places.Count > 100 && asked > 10, $"only {places.Count} types and {asked} words to ask about were found in {folder}");
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults.Distinct()));
    }

    private static string? NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => null,
    };

    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
