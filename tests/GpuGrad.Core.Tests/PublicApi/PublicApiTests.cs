using System.Reflection;
using System.Runtime.CompilerServices;
using GpuGrad.Kernels;
using PublicApiGenerator;

namespace GpuGrad.Core.Tests.PublicApi;

/// <summary>
/// What a user of the library sees is what PublicApi/*.txt says: whoever changes it changes the file in the same commit (GPUGRAD_WRITE_API=1
/// writes it), and reads there what others may have to change.
/// </summary>
public class PublicApiTests
{
    private static readonly ApiGeneratorOptions s_options = new() { IncludeAssemblyAttributes = false };

    public static TheoryData<string, int> Assemblies => new() { { "GpuGrad.Core", 70 }, { "GpuGrad.Kernels", 50 } };

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void IsAsWritten(string name, int most)
    {
        Assembly assembly = name == "GpuGrad.Core" ? typeof(Trainer).Assembly : typeof(ComputeDevice).Assembly;
        string api = assembly.GeneratePublicApi(s_options).ReplaceLineEndings("\n");

        if (Environment.GetEnvironmentVariable("GPUGRAD_WRITE_API") == "1")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), $"{name}.txt"), api);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi", $"{name}.txt")).ReplaceLineEndings("\n"), api);
        Type[] types = [.. assembly.GetExportedTypes().Where(type => !type.IsNested)];
        Assert.InRange(types.Length, 1, most);
        Assert.All(types, type => Assert.Equal(name == "GpuGrad.Core" ? "GpuGrad" : name, type.Namespace));
    }

    private static string SourceFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
