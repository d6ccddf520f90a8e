using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime.OpenCL;

namespace GpuGrad.Kernels.Devices;

/// <summary>What ILGPU 1.5.3 needs told before it uses an OpenCL driver that it would refuse. Kept in this one place.</summary>
internal static class OpenClLoading
{
    private static int s_resolverSet;

    /// <summary>
    /// Lets ILGPU find the loader where only the versioned name is installed (a development package adds the plain one).
    /// </summary>
    public static void FindVersionedLibrary()
    {
        if (OperatingSystem.IsLinux() && Interlocked.Exchange(ref s_resolverSet, 1) == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, (name, _, _) =>
                name.Equals("OpenCL", StringComparison.OrdinalIgnoreCase) && NativeLibrary.TryLoad("libOpenCL.so.1", out nint handle)
                    ? handle
                    : 0);
        }
    }

    /// <summary>
    /// Declares the generic address space present. Drivers such as PoCL lack it and ILGPU refuses them, but kernels
    /// that keep their address spaces explicit never use it: ours do at <see cref="OptimizationLevel.O2"/>, whose
    /// address-space inference resolves every pointer. The property's setter is internal, hence the reflection.
    /// </summary>
    public static void AllowMissingGenericAddressSpace(CLDevice device)
    {
        PropertyInfo? property = typeof(CLCapabilityContext).GetProperty(
            "GenericAddressSpace", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        MethodInfo setter = property?.GetSetMethod(nonPublic: true)
            ?? throw new DeviceException("This version of ILGPU has no settable GenericAddressSpace capability; GpuGrad needs 1.5.3.");
        setter.Invoke(device.Capabilities, [true]);
    }
}
