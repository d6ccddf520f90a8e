namespace GpuGrad.Specs.Resolution;

/// <summary>What the layers of a stack or a block have in common, and how one is put together: [dense, norm?, activation, dropout?].</summary>
internal sealed record UnitBlueprint(string Where, ActivationSpec Activation, InitSpec Init)
{
    public InitSpec BiasInit { get; init; } = new InitSpec.Zeros();

    /// <summary>Whether dense layers have a bias; null: all but those that feed a batch norm directly.</summary>
    public bool? Bias { get; init; }

    public BatchNormSpec? BatchNorm { get; init; }

    public LayerNormSpec? LayerNorm { get; init; }

    public double Dropout { get; init; }

    /// <summary>A whole unit that makes <paramref name="width"/> columns of <paramref name="inputs"/>.</summary>
    public IEnumerable<LayerSpec> Unit(int inputs, int width)
    {
        if (Activation is not ActivationSpec.Maxout maxout)
            return [.. DenseAndNorm(inputs, width), .. Activate(width)];
        int pieces = maxout.Pieces;
        ShapeChecks.Matrix(Where, inputs, (long)width * pieces);
        // With no norm between them the dense layer and its maximum are the one layer that files call maxout.
        return BatchNorm is null && LayerNorm is null
            ? [new MaxoutLayerSpec(Where, inputs, width, pieces, Init.Before(Activation), BiasInit.Before(Activation), Bias ?? true), .. Drop(width)]
            : [.. DenseAndNorm(inputs, width * pieces), .. Activate(width * pieces)];
    }

    /// <summary>A dense layer, and the norm that follows it.</summary>
    public IEnumerable<LayerSpec> DenseAndNorm(int inputs, int outputs) => [Dense(inputs, outputs, beforeBatchNorm: BatchNorm is not null), .. Norm(outputs)];

    /// <summary>A dense layer alone.</summary>
    public DenseLayerSpec Dense(int inputs, int outputs, bool beforeBatchNorm = false)
    {
        ShapeChecks.Matrix(Where, inputs, outputs);
        return new DenseLayerSpec(Where, inputs, outputs, Init.Before(Activation), BiasInit.Before(Activation), Bias ?? !beforeBatchNorm);
    }

    /// <summary>The norm, if any.</summary>
    public IEnumerable<LayerSpec> Norm(int columns)
    {
        if (BatchNorm is { } b)
            return [new BatchNormLayerSpec(Where, columns, b.Epsilon, b.Momentum, b.Affine)];
        if (LayerNorm is not { } l)
            return [];
        ShapeChecks.LayerNorm(Where, columns);
        return [new LayerNormLayerSpec(Where, columns, l.Epsilon, l.Affine)];
    }

    /// <summary>The activation, and the dropout after it.</summary>
    public IEnumerable<LayerSpec> Activate(int columns)
    {
        var activation = new ActivationLayerSpec(Where, Activation, columns);
        return [activation, .. Drop(activation.Outputs)];
    }

    /// <summary>Bodies that each add <paramref name="growth"/> columns to the <paramref name="inputs"/> ones.</summary>
    public DenseConnectionsLayerSpec Connected(int inputs, int layers, int growth)
    {
        // The bodies come first: where all their matrices fit, the columns are few enough to count.
        ValueList<ValueList<LayerSpec>> bodies = [.. Enumerable.Range(0, layers).Select(i => new ValueList<LayerSpec>(Unit(inputs + (i * growth), growth)))];
        return new(Where, inputs, inputs + (layers * growth), bodies);
    }

    /// <summary>A gated layer; the gate is drawn as the transform is, its bias at <paramref name="gateBias"/>.</summary>
    public HighwayLayerSpec Highway(int width, double gateBias)
    {
        UnitBlueprint gate = this with { Activation = Kernels.Ops.Activations.ActivationKind.Sigmoid, BiasInit = new InitSpec.Constant(gateBias), Bias = true };
        return new(Where, width, Dense(width, width), Activation, gate.Dense(width, width));
    }

    /// <summary>Dropout, if any.</summary>
    public IEnumerable<LayerSpec> Drop(int columns) => Dropout > 0 ? [new DropoutLayerSpec(Where, columns, Dropout)] : [];
}
