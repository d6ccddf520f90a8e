namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>Where a recurrent cell's pre-activations lie: row after row, in each row gate after gate.</summary>
/// <param name="Gates">Gates a unit, the candidate included.</param>
/// <param name="Hidden">Units a row.</param>
internal readonly record struct GateLayout(int Gates, int Hidden)
{
    /// <summary>The index of one gate of a unit, where units are counted through all rows.</summary>
    public int At(int unit, int gate) => (((unit / Hidden * Gates) + gate) * Hidden) + (unit % Hidden);

    /// <summary>Sets the gates of a unit.</summary>
    public void Set(double[] array, int unit, params ReadOnlySpan<double> gates)
    {
        for (int gate = 0; gate < gates.Length; gate++)
        {
            array[At(unit, gate)] = gates[gate];
        }
    }
}
