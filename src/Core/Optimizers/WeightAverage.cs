using GpuGrad.Kernels;
using GpuGrad.Net;
using ILGPU;

namespace GpuGrad.Optimizers;

/// <summary>
/// The exponential moving average of all that training changes, weights and running statistics: after every step e becomes w + d (e − w) = d e + (1 − d) w.
/// It begins as what the training begins with.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly float _decay;
    private readonly ParameterSet _parameters;
    private readonly DeviceBuffer<float> _weights;
    private readonly DeviceBuffer<float> _statistics;

    /// <summary>Allocates the average of a net's tensors.</summary>
    public WeightAverage(ComputeDevice device, double decay, ParameterSet parameters)
    {
        (_decay, _parameters) = ((float)decay, parameters);
        _weights = device.Allocate<float>(parameters.TrainedLength);
        _statistics = device.Allocate<float>(parameters.Statistics.Length);
    }

    /// <summary>The averages, laid out as the flat buffers of parameters.</summary>
    public IEnumerable<PlanTensor> Memory => Pairs.Select(
        pair => new PlanTensor($"{Optimizer.LayerName}.{pair.Name}", [checked((int)pair.Average.Length)], pair.Average));

    private IEnumerable<(string Name, ArrayView<float> Average, ArrayView<float> Current)> Pairs =>
        new (string Name, ArrayView<float> Average, ArrayView<float> Current)[]
        {
            ("average", _weights.View, _parameters.Values.SubView(0, _parameters.TrainedLength)),
            ("averageStatistics", _statistics.View, _parameters.Statistics),
        }.Where(pair => pair.Average.Length > 0);

    /// <summary>Begins with what the net has.</summary>
    public void Start()
    {
        foreach ((_, ArrayView<float> average, ArrayView<float> current) in Pairs)
        {
            average.Upload<float>(current.Download());
        }
    }

    /// <summary>Appends the calls; after the update.</summary>
    public void Emit(CallList calls)
    {
        foreach ((_, ArrayView<float> average, ArrayView<float> current) in Pairs)
        {
            ScaledAddArguments.Op.Emit(calls, new(average, current, average.Length, -1f, average));
            ScaledAddArguments.Op.Emit(calls, new(current, average, average.Length, _decay, average));
        }
    }

    /// <summary>What <paramref name="look"/> finds while the net has the averages in place of its own tensors, which it then has again to the bit.</summary>
    public TResult InPlace<TResult>(Func<TResult> look)
    {
        List<(ArrayView<float> Current, float[] Own)> kept = [.. Pairs.Select(pair => (pair.Current, pair.Current.Download()))];
        foreach ((_, ArrayView<float> average, ArrayView<float> current) in Pairs)
        {
            current.Upload<float>(average.Download());
        }

        try
        {
            return look();
        }
        finally
        {
            foreach ((ArrayView<float> current, float[] own) in kept)
            {
                current.Upload<float>(own);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _statistics.Dispose();
    }
}
