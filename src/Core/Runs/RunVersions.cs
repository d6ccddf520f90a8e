using System.Runtime.InteropServices;

namespace GpuGrad.Runs;

/// <summary>What software a run ran on.</summary>
internal sealed record RunVersions(string Gpugrad, string Ilgpu, string Dotnet, string Os)
{
    /// <summary>The versions of this process.</summary>
    public static RunVersions Current { get; } = new(
        typeof(RunVersions).Assembly.GetName().Version?.ToString(3) ?? "",
        typeof(ILGPU.Context).Assembly.GetName().Version?.ToString(3) ?? "",
        Environment.Version.ToString(),
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}");
}
