using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GpuGrad.Core.Tests.Onnx;

/// <summary>Microsoft's runtime: what a file of ONNX means.</summary>
internal static class OnnxRuntime
{
    /// <summary>The outputs of a model of one input and one output.</summary>
    public static float[] Run(string path, float[] input, int[] shape)
    {
        using InferenceSession session = new(path);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
            session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames.Single(), new DenseTensor<float>(input, shape))]);
        return [.. results.Single().AsEnumerable<float>()];
    }
}
