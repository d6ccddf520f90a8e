using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Net;
using GpuGrad.Onnx;

namespace GpuGrad.Models;

/// <summary>A net: layers in order from the input, made from a spec.</summary>
internal sealed class Model : IPlannedNet
{
    private readonly LayerSequence _layers;

    private Model(Shape sample, LayerSequence layers) => (Sample, _layers) = (sample, layers);

    /// <summary>The shape of a sample.</summary>
    public Shape Sample { get; }

    /// <summary>The layers in order from the input; the last is the output layer.</summary>
    public IReadOnlyList<Layer> Layers => _layers.Layers;

    /// <summary>Every learned tensor and running statistic in order from the input.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters => _layers.Parameters;

    /// <summary>The layers with weights, as records name them.</summary>
    public IReadOnlyList<LayerInfo> LayerInfos => _layers.Infos;

    /// <summary>The layers whose initial weights are scaled by what they do to data, in order from the input.</summary>
    public IReadOnlyList<LsuvLayer> LsuvLayers =>
        [.. Layers.SelectMany(LayerList.Flat).OfType<DenseLayer>().Where(d => d.Init is InitSpec.Lsuv)
            .Select(d => new LsuvLayer(d.Info.Id, (InitSpec.Lsuv)d.Init!))];

    /// <summary>Makes the net of a spec for samples of that shape and targets of that shape.</summary>
    /// <exception cref="SpecException">The layers do not chain.</exception>
    public static Model FromSpec(ModelSpec spec, Shape sample, TargetShape target) => new(sample, new LayerSequence(spec.Resolve(sample, target)));

    /// <summary>Appends the operations of all layers.</summary>
    /// <returns>The outputs, [batch, target outputs]: logits, or what is predicted.</returns>
    public Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        x = _layers.Forward(plan, parameters, x);
        plan.Calls.Layer = "";
        return x;
    }

    /// <summary>The same in mean-field theory.</summary>
    /// <returns>The signal of the outputs.</returns>
    /// <exception cref="NoTheoryException">Theory has nothing to say of one of the layers.</exception>
    public Signal Forward(MeanFieldPass pass, Signal x) => _layers.Forward(pass, x);

    /// <summary>The same in an ONNX graph.</summary>
    /// <returns>The outputs, as training compares them: logits, or what is predicted.</returns>
    /// <exception cref="OnnxException">ONNX cannot say one of the layers.</exception>
    public OnnxValue Forward(OnnxWriter graph, OnnxValue x) => _layers.Forward(graph, x);
}
