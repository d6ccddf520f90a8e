namespace GpuGrad.Kernels.Execution;

/// <summary>A vector call whose body is a static method behind a function pointer.</summary>
internal sealed unsafe class StaticVectorCall<TArguments>(delegate*<in TArguments, int, int, void> body, TArguments arguments)
    : VectorCall
    where TArguments : struct
{
    private readonly TArguments _arguments = arguments;
    private readonly delegate*<in TArguments, int, int, void> _body = body;

    /// <summary>What it works on.</summary>
    public TArguments Arguments => _arguments;

    public override void Run(int worker, int workers) => _body(in _arguments, worker, workers);
}
