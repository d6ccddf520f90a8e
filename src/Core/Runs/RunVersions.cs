using System.Runtime.InteropServices;
using GpuGrad.Kernels;

namespace GpuGrad.Runs;

/// <summary>What software a run ran on.</summary>
internal sealed record RunVersions(string Gpugrad, string Ilgpu, string Dotnet, string Os)
{
    /// <summary>The versions of this process.</summary>
    public static RunVersions Current { get; } = new(
        typeof(RunVersions).Assembly.GetName().Version?.ToString(3) ?? "",
        typeof(ILGPU.Context).Assembly.GetName().Version?.ToString(3) ?? "",
        Environment.Version.ToString(),
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}")
    {
        Build = $"{Module<RunVersions>()}-{Module<ComputeDevice>()}",
    };

    /// <summary>Tells builds of gpugrad apart: the module versions of its two libraries; null in a file of an older gpugrad.</summary>
    public string? Build { get; init; }

    private static string Module<T>() => typeof(T).Module.ModuleVersionId.ToString("N")[..12];
}
