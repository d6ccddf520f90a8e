namespace GpuGrad.Kernels.Tests.Execution;

/// <summary>A vector variant whose body is the method that a test wants run.</summary>
public sealed unsafe class ProbeVariant(delegate*<in ProbeArguments, int, int, void> body) : KernelVariant<ProbeArguments>(KernelFamily.Vector)
{
    private readonly delegate*<in ProbeArguments, int, int, void> _body = body;

    public override void Emit(CallList calls, ProbeArguments arguments) => calls.Run(_body, arguments);
}
