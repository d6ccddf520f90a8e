namespace GpuGrad.MeanField;

/// <summary>
/// One pass through a net of random weights in the limit of wide layers (Poole et al. 2016, Schoenholz et al. 2017): forward, the size of
/// every tensor and how alike two samples are in it; backward, the squared norm of the gradient, the weights of the backward
/// pass being taken for independent of those of the forward pass. As in the engine's plan, every layer leaves on a tape how
/// the gradient comes back. Layers with weights are met in the order in which records number them.
/// </summary>
/// <param name="batch">Samples a batch, for batch norm.</param>
/// <param name="directions">In how many directions the data's samples differ, for batch norm.</param>
internal sealed class MeanFieldPass(int batch, double directions)
{
    private readonly Stack<Action> _tape = new();
    private readonly List<MeanFieldLayer> _layers = [];

    /// <summary>Samples a batch.</summary>
    public int Batch => batch;

    /// <summary>In how many directions the data's samples differ.</summary>
    public double Directions => directions;

    /// <summary>Whether an activation acted on what is not normal, so that what two samples have in common is an estimate.</summary>
    public bool CrossIsRough { get; set; }

    /// <summary>The layers with weights that theory reached.</summary>
    public IReadOnlyList<MeanFieldLayer> Layers => _layers;

    /// <summary>Why theory went no further forward, or does not come back; null where it says all.</summary>
    public string? StoppedBy { get; private set; }

    /// <summary>Follows a net forward and, where theory knows all of its layers, back.</summary>
    /// <param name="forward">The net, from its input to its logits.</param>
    public void Run(Func<MeanFieldPass, Signal> forward)
    {
        try
        {
            Signal logits = forward(this);
            logits.Contribute([.. logits.Second.Select(_ => 0.0)], 0, 0);
        }
        catch (NoTheoryException reason)
        {
            StoppedBy = reason.Message;
        }

        while (StoppedBy is null && _tape.TryPop(out Action? back))
        {
            back();
        }
    }

    /// <summary>Leaves on the tape how the gradient comes back through a layer.</summary>
    public void OnBackward(Action back) => _tape.Push(back);

    /// <summary>Lets theory go on forward, but not come back; the first reason counts.</summary>
    public void StopBackward(string reason) => StoppedBy ??= reason;

    /// <summary>Takes up a layer with a weight, whose activation is its own result unless it is told otherwise.</summary>
    /// <param name="preActivation">W x + b, whose gradient is δ.</param>
    public void Register(Signal preActivation) => _layers.Add(new MeanFieldLayer(preActivation));
}
