using System.Reflection;
using GpuGrad.Kernels.Devices;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace GpuGrad.Kernels.Tests.Devices;

/// <summary>Compiles kernels to PTX as the <c>cuda</c> device does, with no GPU present.</summary>
public sealed class PtxCompiler : IDisposable
{
    // The first driver that knows sm_120. ILGPU pairs it with the instruction set that each architecture needs.
    private static readonly CudaDriverVersion s_driver = CudaDriverVersion.FromMajorMinor(12, 8);

    private readonly Context _context = Context.Create(builder => builder.Optimize(CudaCompilation.Level));
    private readonly PTXBackend _backend;

    public PtxCompiler(int computeCapability)
    {
        TensorCores.Register(_context);
        CudaArchitecture architecture = new(computeCapability / 10, computeCapability % 10);
        _backend = new PTXBackend(
            _context,
            new CudaCapabilityContext(architecture),
            architecture,
            CudaAccelerator.GetInstructionSet(architecture, s_driver),
            null!);
        CudaCompilation.InferGlobalMemory(_backend);
    }

    public string Compile(MethodInfo kernel) =>
        ((PTXCompiledKernel)_backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default)).PTXAssembly;

    public void Dispose()
    {
        _backend.Dispose();
        _context.Dispose();
    }
}
