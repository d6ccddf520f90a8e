namespace GpuGrad.Onnx;

/// <summary>A tensor of a graph that is written: what a layer reads or gives.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Sample">Its shape without the batch, which is its first axis.</param>
internal readonly record struct OnnxValue(string Name, Shape Sample);
