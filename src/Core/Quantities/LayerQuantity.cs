using GpuGrad.Records;

namespace GpuGrad.Quantities;

/// <summary>
/// A number of each layer at each recorded step that follows from the statistics of what was recorded. One file says all that is true of it;
/// <see cref="QuantityKinds"/> lists them, and <c>report --json</c>, the report's page and expectations go by that list.
/// </summary>
internal abstract class LayerQuantity
{
    /// <summary>Its name in expectations and in JSON.</summary>
    public abstract string Name { get; }

    /// <summary>The heading of its section in a report.</summary>
    public abstract string Title { get; }

    /// <summary>What that section says of it.</summary>
    public abstract string Explanation { get; }

    /// <summary>Its formula, for the axis of its chart, which is logarithmic.</summary>
    public abstract string Formula { get; }

    /// <summary>A value to compare with; null for none.</summary>
    public virtual double? Guide => null;

    /// <summary>The recorded kinds that it needs.</summary>
    public abstract IReadOnlyList<RecordedKind> Kinds { get; }

    /// <summary>Its value for finite tensors of these statistics, in the order of <see cref="Kinds"/>; NaN where it is not defined.</summary>
    public abstract double Of(IReadOnlyList<TensorStatistics> statistics);

    /// <summary>Its value for a layer at a recorded step; NaN where it is not defined, a kind was not recorded or a value is not finite.</summary>
    public double At(StatisticsGrid grid, long step, int layer)
    {
        List<TensorStatistics> statistics = [];
        foreach (RecordedKind kind in Kinds)
        {
            if (grid[kind, step, layer] is not { AllFinite: true } found)
            {
                return double.NaN;
            }

            statistics.Add(found);
        }

        return Of(statistics);
    }
}
