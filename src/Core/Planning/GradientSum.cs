using GpuGrad.Kernels;
using ILGPU;

namespace GpuGrad.Planning;

/// <summary>Makes the mean of the gradients that several batches of a step leave, one after the other, in the same place.</summary>
internal sealed class GradientSum
{
    private const string Layer = "accumulation";

    private readonly PlanBuilder _builder;
    private readonly ParameterSet _parameters;
    private readonly int _batches;
    // Never written.
    private readonly ArrayView<float> _zeros;
    private readonly ArrayView<float> _sum;

    /// <summary>Takes memory of the plan for the sum.</summary>
    /// <param name="builder">The plan.</param>
    /// <param name="parameters">The net's tensors.</param>
    /// <param name="batches">Batches a step.</param>
    public GradientSum(PlanBuilder builder, ParameterSet parameters, int batches)
    {
        (_builder, _parameters, _batches) = (builder, parameters, batches);
        builder.Calls.Layer = Layer;
        _zeros = builder.Allocate(parameters.Gradients.Length);
        _sum = builder.Allocate(parameters.Gradients.Length);
        builder.Calls.Layer = "";
    }

    /// <summary>Adds the share of a batch whose backward calls were just emitted; after the last the gradients are the mean.</summary>
    /// <param name="batch">The batch, from 0.</param>
    public void Emit(int batch)
    {
        _builder.Calls.Layer = Layer;
        ArrayView<float> gradients = _parameters.Gradients;
        ScaledAddArguments.Op.Emit(
            _builder.Calls, new(batch == 0 ? _zeros : _sum, gradients, gradients.Length, 1f / _batches, batch == _batches - 1 ? gradients : _sum));
        _builder.Calls.Layer = "";
    }
}
