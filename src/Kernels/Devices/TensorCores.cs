using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.Runtime.Cuda;
using PrimitiveRegister = ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>.PrimitiveRegister;

namespace GpuGrad.Kernels.Devices;

/// <summary>
/// Instructions of tensor cores, for kernels on CUDA devices that have them (compute capability 8.0 and later). ILGPU 1.5.3 knows none of them; a generator
/// writes the PTX of each, so that operands and results are registers. On any other device they do nothing.
/// </summary>
/// <remarks>
/// Layouts are those of the PTX ISA, "Warp-level matrix instructions", for mma.m16n8k16 of bf16 and mma.m16n8k8 of tf32. With g = lane / 4 and t = lane % 4 and
/// a unit along k being a pair of bfloat16 or one TF32, a lane has A[g, t], A[g + 8, t], A[g, t + 4], A[g + 8, t + 4]; B[t, g], B[t + 4, g]; and of the result
/// C[g, 2t], C[g, 2t + 1], C[g + 8, 2t], C[g + 8, 2t + 1]. Generators are found by name: Generate and the name of the instruction.
/// </remarks>
internal static class TensorCores
{
    private const int LeastCapability = 8;
    private const string Prefix = "Generate";
    private const int NaN = 0x7FFFFFFF;

    /// <summary>Whether an NVIDIA device of this compute capability has these instructions.</summary>
    public static bool AreIn(CudaArchitecture architecture) => architecture.Major >= LeastCapability;

    /// <summary>Tells a context how to compile the instructions.</summary>
    public static void Register(Context context)
    {
        foreach (MethodInfo instruction in typeof(TensorCores).GetMethods().Where(m => m.IsDefined(typeof(IntrinsicImplementationAttribute))))
        {
            context.GetIntrinsicManager().RegisterMethod(
                instruction, new PTXIntrinsic(typeof(TensorCores), Prefix + instruction.Name, IntrinsicImplementationMode.GenerateCode));
        }
    }

    /// <summary>C + A·B of a warp, 16×8 sums of 16 products of bfloat16.</summary>
    [IntrinsicImplementation]
    public static SumFragment MultiplyBf16(uint a0, uint a1, uint a2, uint a3, uint b0, uint b1, float c0, float c1, float c2, float c3) => default;

    /// <summary>C + A·B of a warp, 16×8 sums of 8 products of TF32.</summary>
    [IntrinsicImplementation]
    public static SumFragment MultiplyTf32(uint a0, uint a1, uint a2, uint a3, uint b0, uint b1, float c0, float c1, float c2, float c3) => default;

    /// <summary>Two floats rounded to bfloat16, to nearest, ties to even; the first in the lower half.</summary>
    [IntrinsicImplementation]
    public static uint PackBf16(float low, float high) => default;

    /// <summary>A float rounded to TF32, to nearest, ties away from zero.</summary>
    [IntrinsicImplementation]
    public static uint RoundTf32(float value) => default;

    private static void GenerateMultiplyBf16(PTXBackend backend, PTXCodeGenerator code, Value value) =>
        Multiply(code, value, "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32");

    private static void GenerateMultiplyTf32(PTXBackend backend, PTXCodeGenerator code, Value value) =>
        Multiply(code, value, "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32");

    private static void GeneratePackBf16(PTXBackend backend, PTXCodeGenerator code, Value value)
    {
        PrimitiveRegister result = code.AllocateHardware(value), low = Operand(code, value, 0), high = Operand(code, value, 1);
        using PTXCodeGenerator.CommandEmitter command = code.BeginCommand("cvt.rn.bf16x2.f32");
        command.AppendArgument(result);
        command.AppendArgument(high);
        command.AppendArgument(low);
    }

    private static void GenerateRoundTf32(PTXBackend backend, PTXCodeGenerator code, Value value)
    {
        PrimitiveRegister result = code.AllocateHardware(value), operand = Operand(code, value, 0);
        var rounded = code.AllocateRegister(BasicValueType.Int32, PTXRegisterKind.Int32);
        var isNaN = code.AllocateRegister(BasicValueType.Int1, PTXRegisterKind.Predicate);
        using (PTXCodeGenerator.CommandEmitter command = code.BeginCommand("cvt.rna.tf32.f32"))
        {
            command.AppendArgument(rounded);
            command.AppendArgument(operand);
        }

        // The PTX ISA does not say what becomes of a NaN, and tensor cores do not look at its lower bits: cut off, it may be an infinity.
        using (PTXCodeGenerator.CommandEmitter command = code.BeginCommand("setp.nan.f32"))
        {
            command.AppendArgument(isNaN);
            command.AppendArgument(operand);
            command.AppendArgument(operand);
        }

        using (PTXCodeGenerator.CommandEmitter command = code.BeginCommand("selp.b32"))
        {
            command.AppendArgument(result);
            command.AppendConstant(NaN);
            command.AppendArgument(rounded);
            command.AppendArgument(isNaN);
        }

        code.FreeRegister(rounded);
        code.FreeRegister(isNaN);
    }

    private static void Multiply(PTXCodeGenerator code, Value value, string instruction)
    {
        // A struct as a result is a register for each of its fields.
        var sums = ((RegisterAllocator<PTXRegisterKind>.CompoundRegister)code.Allocate(value)).SliceAs<PrimitiveRegister>(0, 4);
        PrimitiveRegister[] operands = [.. Enumerable.Range(0, 10).Select(i => Operand(code, value, i))];
        using PTXCodeGenerator.CommandEmitter command = code.BeginCommand(instruction);
        command.AppendVectorArgument(sums);
        command.AppendVectorArgument(operands[..4]);
        command.AppendVectorArgument(operands[4..6]);
        command.AppendVectorArgument(operands[6..]);
    }

    // A constant is put into a register first.
    private static PrimitiveRegister Operand(PTXCodeGenerator code, Value value, int index) => code.EnsureHardwareRegister(code.LoadPrimitive(value[index]));
}

/// <summary>What a lane has of a 16×8 block of sums.</summary>
internal struct SumFragment
{
    public float TopLeft;
    public float TopRight;
    public float BottomLeft;
    public float BottomRight;
}
