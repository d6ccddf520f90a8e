using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using GpuGrad.Records;

namespace GpuGrad.Cli.View;

/// <summary>
/// Finds the assemblies of ASP.NET Core, once they are asked for. gpugrad.runtimeconfig.json does not name that runtime: each start of gpugrad would look
/// through its 140 assemblies, and none would work where only the .NET runtime is installed.
/// </summary>
internal static class AspNetCoreRuntime
{
    private const string Name = "Microsoft.AspNetCore.App";

    /// <summary>Lets whatever follows use ASP.NET Core.</summary>
    /// <exception cref="RunException">There is none of this version of .NET.</exception>
    public static void Use()
    {
        if (File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "Microsoft.AspNetCore.dll")))
        {
            // A self-contained gpugrad has both runtimes in its own folder.
            return;
        }

        string version = Environment.Version.ToString(2);
        string folder = Folder() ?? throw new RunException(
            $"the web page needs the ASP.NET Core runtime {version}, which is not beside the .NET runtime in {RuntimeEnvironment.GetRuntimeDirectory()}; "
            + $"install it (the .NET SDK has it; as a package it is aspnetcore-runtime-{version})")
        {
            IsBadInput = true,
        };
        AssemblyLoadContext.Default.Resolving += (context, name) => Path.Combine(folder, $"{name.Name}.dll") is var path && File.Exists(path)
            ? context.LoadFromAssemblyPath(path)
            : null;
    }

    // Beside the .NET runtime: shared/Microsoft.NETCore.App/10.0.1 and shared/Microsoft.AspNetCore.App/10.0.1.
    private static string? Folder()
    {
        string shared = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", Name));
        return !Directory.Exists(shared) ? null : Directory.EnumerateDirectories(shared)
            .Select(folder => (Folder: folder, Version: Version.TryParse(Path.GetFileName(folder), out Version? version) ? version : null))
            .Where(found => found.Version is { } version && version.Major == Environment.Version.Major && version.Minor == Environment.Version.Minor)
            .OrderByDescending(found => found.Version)
            .FirstOrDefault().Folder;
    }
}
