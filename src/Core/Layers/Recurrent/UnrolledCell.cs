using ILGPU;

namespace GpuGrad.Layers;

/// <summary>
/// A recurrent cell unrolled over the steps of a sequence: its memory, and the calls of one step between the matrix products.
/// Everything lies step after step, [steps, batch, …], so that a step is a slice and all steps are one matrix.
/// </summary>
internal abstract class UnrolledCell
{
    private readonly ArrayView<float> _states;
    private readonly long _stateLength;

    /// <summary>Allocates what every kind of cell needs.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="batch">Sequences of the batch.</param>
    /// <param name="steps">Steps of a sequence.</param>
    /// <param name="hidden">Units.</param>
    /// <param name="inPlace">Whether gradients take the place of pre-activations: where the backward pass reaches every step, and its op can.</param>
    protected UnrolledCell(PlanBuilder plan, RecurrentKind kind, int batch, int steps, int hidden, bool inPlace)
    {
        (Plan, Batch, Hidden) = (plan, batch, hidden);
        Gates = NewGates(plan, checked(steps * batch), (int)kind * hidden, inPlace);
        _stateLength = (long)batch * hidden;
        _states = plan.Allocate((steps + 1) * _stateLength);
        StatesBefore = _states.SubView(0, steps * _stateLength);
        States = new Tensor([steps * batch, hidden], _states.SubView(_stateLength, steps * _stateLength), ArrayView<float>.Empty);
    }

    /// <summary>A matrix of gates of every step, whose gradient may take its place where the plan reuses memory.</summary>
    protected static Tensor NewGates(PlanBuilder plan, int rows, int columns, bool inPlace) =>
        inPlace && plan.ReusesMemory && plan.Mode != PlanMode.Evaluate ? plan.NewTensorThatBecomesItsGradient([rows, columns])
            : plan.NewTensor([rows, columns]);

    /// <summary>
    /// The input part of the pre-activations, [steps·batch, gates·hidden]; to the kinds that add the hidden part, the whole ones
    /// after the step. The gradient is δ, that by the whole pre-activations; zero in steps that the backward pass does not reach.
    /// </summary>
    public Tensor Gates { get; }

    /// <summary>The hidden states after every step, [steps·batch, hidden].</summary>
    public Tensor States { get; }

    /// <summary>The hidden states before every step, [steps·batch, hidden]; zero before the first.</summary>
    public ArrayView<float> StatesBefore { get; }

    /// <summary>The gradient by the hidden part of the pre-activations, [steps·batch, gates·hidden].</summary>
    public virtual ArrayView<float> HiddenPartGradient => Gates.Gradient;

    /// <summary>The plan.</summary>
    protected PlanBuilder Plan { get; }

    /// <summary>Sequences of the batch.</summary>
    protected int Batch { get; }

    /// <summary>Units.</summary>
    protected int Hidden { get; }

    /// <summary>Elements of a hidden state, batch·hidden.</summary>
    protected long StateLength => _stateLength;

    /// <summary>The hidden state before step <paramref name="t"/>, [batch, hidden].</summary>
    public ArrayView<float> StateBefore(int t) => _states.SubView(t * _stateLength, _stateLength);

    /// <summary>The hidden state after step <paramref name="t"/>, [batch, hidden].</summary>
    public ArrayView<float> StateAfter(int t) => StateBefore(t + 1);

    /// <summary>Step <paramref name="t"/> of a matrix that holds the gates of every step, [batch, gates·hidden].</summary>
    public ArrayView<float> GatesOf(ArrayView<float> all, int t)
    {
        long length = (long)Batch * Gates.Columns;
        return all.SubView(t * length, length);
    }

    /// <summary>Where the hidden part of step <paramref name="t"/>'s pre-activations is written before <see cref="Forward"/>, [batch, gates·hidden].</summary>
    public abstract ArrayView<float> HiddenPart(int t);

    /// <summary>Appends the calls from the two parts of step <paramref name="t"/>'s pre-activations to the state after it.</summary>
    public abstract void Forward(int t);

    /// <summary>
    /// Appends the calls from the gradient by the state after step <paramref name="t"/> to those by its pre-activations; called from the last step down.
    /// </summary>
    /// <param name="t">The step.</param>
    /// <param name="dh">The gradient by the state after the step, [batch, hidden].</param>
    /// <returns>The gradient by the state before the step on the way that does not lead through U, [batch, hidden]; empty where there is none.</returns>
    public abstract ArrayView<float> Backward(int t, ArrayView<float> dh);
}
