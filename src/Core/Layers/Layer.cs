using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// A layer of a net: one item of <c>model.layers</c> in a file, and the same record in C#. <c>ModelSpec.Resolve</c> gives
/// each its place (name, shape, what follows it), after which it declares its tensors and appends its operations to a plan.
/// </summary>
/// <remarks>
/// A layer of one's own is a record that derives from this, tells its <see cref="Output"/> and <see cref="Parameters"/>, emits its calls
/// in <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/>, and is named once by <see cref="Register{TLayer}"/>; docs/library.md has one.
/// </remarks>
public abstract record Layer
{
    /// <summary>Most units in a layer.</summary>
    internal const int MaxWidth = 1 << 17;

    /// <summary>How many layers with weights it makes.</summary>
    internal virtual int WeightLayers => HasWeight ? 1 : 0;

    /// <summary>
    /// Whether it is neither norm nor skip nor gate, so that what Schoenholz et al. 2017 found of depth and its scale holds for a stack of such layers.
    /// </summary>
    internal virtual bool IsPlain => false;

    /// <summary>Whether F(c·x) = c·F(x) for c &gt; 0 at initialisation.</summary>
    internal virtual bool IsHomogeneous => false;

    /// <summary>Whether it standardises its signal, or holds layers that do.</summary>
    internal virtual bool Normalises => false;

    /// <summary>Whether the gradients that it passes on add up to zero over the batch, for each unit.</summary>
    internal virtual bool CentresGradient => false;

    /// <summary>What remedies of the whole net may set of it.</summary>
    internal virtual TreatedFields Treated => TreatedFields.None;

    /// <summary>What it is in the auto-encoders of pre-training.</summary>
    internal virtual EncoderPart EncoderPart => EncoderPart.None;

    /// <summary>This layer where another noise takes the place of its own.</summary>
    internal virtual Layer WithoutNoise => this;

    /// <summary>Whether an activation after it still follows the layer before it, as norms and dropout let it.</summary>
    internal virtual bool PassesThrough => false;

    /// <summary>Its path in the spec, for messages; empty until resolved.</summary>
    internal string Where { get; init; } = "";

    /// <summary>Its name as PyTorch gives it in nested modules: <c>0</c>, <c>3.body.0</c>; empty until resolved.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>The shape of a sample that it reads; no axes until resolved.</summary>
    public Shape Input { get; internal init; }

    /// <summary>The shape of a sample that it gives, of one of shape <see cref="Input"/>.</summary>
    /// <exception cref="ArgumentException">It cannot read such samples; the message says why, and becomes that of a <see cref="SpecException"/>.</exception>
    public virtual Shape Output => Input;

    /// <summary>Values of a sample that it reads, all axes taken together.</summary>
    internal int ColumnsIn => (int)Input.Length;

    /// <summary>The learned tensors and running statistics, in PyTorch's order. Their names begin with <see cref="Name"/>.</summary>
    public virtual IReadOnlyList<ParameterDefinition> Parameters => [];

    /// <summary>
    /// Whether it is a layer with a weight of its own, which records tell of: <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/> then registers it with
    /// <see cref="PlanBuilder.Register"/>, as <see cref="Info"/>.
    /// </summary>
    public virtual bool HasWeight => false;

    /// <summary>Its name and role in records, where it has a weight and is resolved.</summary>
    public LayerInfo Info { get; internal init; } = null!;

    /// <summary>The activation that follows its weight: after nothing but norms and dropout, in the same list; null for none.</summary>
    internal ActivationSpec? FollowedBy { get; init; }

    /// <summary>How many layers after it, in the same list, the one comes whose result is recorded as its activation; 0 for its own result.</summary>
    internal int RecordedAfter { get; init; }

    /// <summary>The layers with weights in it, in order from the input.</summary>
    internal virtual IReadOnlyList<LayerInfo> Infos => HasWeight ? [Info] : [];

    /// <summary>What diagnosis and theory know of the layers with weights in it, in the order of <see cref="Infos"/>.</summary>
    internal virtual IEnumerable<LayerTraits> Traits =>
        HasWeight ? [new LayerTraits(Info, ColumnsIn, checked((int)Output.Length), FollowedBy, Recurrent: null, InBranch: false, BiasInit: null)] : [];

    /// <summary>What messages call it, such as <c>hidden 1 (784→30 sigmoid)</c>.</summary>
    public virtual string DisplayName => HasWeight && Info is not null ? Info.DisplayName : GetType().Name;

    /// <summary>
    /// Makes layers of a type of one's own known under a name, which stands in files as <c>{ "name": { its properties } }</c>: those that
    /// the type declares with a public setter, as System.Text.Json writes them. Called before the first spec is read or checked.
    /// </summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="InvalidOperationException">A spec was read or checked already.</exception>
    public static void Register<TLayer>(string name)
        where TLayer : Layer, new() => LayerKinds.Register<TLayer>(name);

    /// <summary>Appends the layer's operations on <paramref name="x"/>, [batch, axes of a sample], and leaves its backward operations on the tape.</summary>
    /// <returns>The layer's result, [batch, axes of a sample].</returns>
    public abstract Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x);

    /// <summary>
    /// As <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/>, in mean-field theory: follows the signal at initialisation, and leaves on the
    /// tape how the gradient comes back.
    /// </summary>
    /// <exception cref="NoTheoryException">Theory has nothing to say of it, as of every kind that does not override this.</exception>
    internal virtual Signal Forward(MeanFieldPass pass, Signal x) => throw new NoTheoryException($"no theory here of {GetType().Name}");

    /// <summary>
    /// As <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/>, in an ONNX graph: appends the nodes that do what the layer does in evaluation.
    /// </summary>
    /// <exception cref="OnnxException">ONNX cannot say it, as every kind that does not override this.</exception>
    internal virtual OnnxValue Forward(OnnxWriter graph, OnnxValue x) =>
        throw new OnnxException(ToString(), $"the export to ONNX knows no layer {GetType().Name}; it has the layers of docs/layers.md alone");

    /// <summary>Its place and name, or its kind before it has them: what a layer with a fault can be told by, too.</summary>
    public sealed override string ToString() => Name.Length > 0 ? $"{Name}: {DisplayName}" : GetType().Name;

    /// <summary>
    /// This layer with the defaults that depend on its neighbours: <paramref name="next"/> in the same list, and the activation that its weights feed.
    /// </summary>
    internal virtual Layer Complete(Layer? next, ActivationSpec feeds, SpecPath path) => this;

    /// <summary>This layer at <paramref name="place"/>; throws <see cref="SpecException"/> where it does not fit there.</summary>
    internal virtual Layer Resolve(LayerPlace place)
    {
        Layer resolved = this with { Where = place.Where, Name = place.Name, Input = place.Input };
        try
        {
            Shape output = resolved.Output;
            return !HasWeight ? resolved : resolved with
            {
                FollowedBy = place.FollowedBy,
                RecordedAfter = place.RecordedAfter,
                Info = place.NextInfo($"{place.Input.Length}→{output.Length}{(place.FollowedBy is null ? "" : $" {place.FollowedBy.Name}")}"),
            };
        }
        catch (ArgumentException e)
        {
            throw new SpecException(place.Path, e.Message);
        }
    }

    /// <summary>The layers directly in it.</summary>
    internal virtual IEnumerable<Layer> Inner => [];

    /// <summary>The lists in it that are alike but for the columns they read, each for one layer of a uniform net; none where it is no such block.</summary>
    internal virtual IReadOnlyList<ValueList<Layer>> Repeats => [];

    /// <summary>The path of the first batch norm in it, this layer being at <paramref name="path"/>; null where there is none.</summary>
    internal virtual SpecPath? FindBatchNorm(SpecPath path) => null;

    /// <summary>The tensor <c>Name.suffix</c> of so many equal values.</summary>
    private protected ParameterDefinition Vector(string suffix, int length, float value) =>
        new($"{Name}.{suffix}", [length], (_, _) => [.. Enumerable.Repeat(value, length)]);
}
