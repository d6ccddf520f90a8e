using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Net;
using ILGPU;

namespace GpuGrad.Core.Tests.Net;

/// <summary>Where tensors lie: never two on one address at one time, and as low as they can.</summary>
public sealed class MemoryPlanTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open(DeviceSelector.Parse("cpu:1"));

    [Fact]
    public void TensorsWhoseLivesMeetShareNoAddress()
    {
        Random random = new(7);
        for (int round = 0; round < 300; round++)
        {
            int count = random.Next(1, 40);
            long[] lengths = [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(0, 100))];
            TensorLife[] lives = [.. Enumerable.Range(0, count).Select(_ => RandomLife(random))];

            MemoryPlan plan = MemoryPlan.Shared(lengths, lives);

            Assert.Equal(MemoryPlan.Shared(lengths, lives).Offsets, plan.Offsets);
            Assert.InRange(plan.Length, 0, MemoryPlan.Apart(lengths).Length);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(0, plan.Offsets[i] % 16);
                Assert.InRange(plan.Offsets[i] + lengths[i], 0, plan.Length);
                for (int j = 0; j < i; j++)
                {
                    bool overlap = plan.Offsets[i] < plan.Offsets[j] + lengths[j] && plan.Offsets[j] < plan.Offsets[i] + lengths[i];
                    Assert.False(overlap && lives[i].Meets(lives[j]), $"round {round}: {i} and {j}");
                }
            }
        }
    }

    [Fact]
    public void ApartNoTwoTensorsShareAnAddress()
    {
        MemoryPlan plan = MemoryPlan.Apart([5, 16, 17, 0, 1]);
        Assert.Equal([0, 16, 32, 64, 64], plan.Offsets);
        Assert.Equal(80, plan.Length);
    }

    [Fact]
    public void OfThreeInARowTheThirdLiesWhereTheFirstLay()
    {
        MemoryPlan plan = MemoryPlan.Shared([32, 32, 32], [new(0, 1), new(1, 2), new(2, 3)]);
        Assert.Equal([0, 32, 0], plan.Offsets);
        Assert.Equal(64, plan.Length);
    }

    [Fact]
    public void ALifeBeginsWithTheFirstWriteAndEndsWithTheLastAccess()
    {
        (IReadOnlyList<ArrayView<float>> tensors, IReadOnlyList<TensorLife> lives) = LivesOf(3, 8, (calls, t) =>
        {
            calls.RecordedOnly = false;
            Relu(calls, t[0], t[1]);
            Relu(calls, t[1], t[2]);
            Relu(calls, t[1], t[1]);
        });
        Assert.Equal(3, tensors.Count);
        // The first is read and never written: what it holds, it held before the step.
        Assert.Equal([TensorLife.Always, new(0, 2), new(1, 1)], lives);
    }

    [Fact]
    public void WhatIsReadBeforeAllOfItIsWrittenLivesAlways()
    {
        (_, IReadOnlyList<TensorLife> lives) = LivesOf(3, 8, (calls, t) =>
        {
            Relu(calls, t[0].SubView(0, 4), t[1].SubView(4, 4));
            Relu(calls, t[1].SubView(4, 4), t[2].SubView(0, 4));
            Relu(calls, t[1], t[2]);
        });
        Assert.Equal([TensorLife.Always, TensorLife.Always, new(1, 2)], lives);
    }

    [Fact]
    public void BlocksOfColumnsThatAreAllColumnsAreTheWholeMatrix()
    {
        foreach (bool whole in (ReadOnlySpan<bool>)[true, false])
        {
            (_, IReadOnlyList<TensorLife> lives) = LivesOf(3, 20, (calls, t) =>
            {
                CopyColumnsArguments.Op.Emit(calls, new(t[0], 4, 5, 0, 5, 0, 3, t[1]));
                CopyColumnsArguments.Op.Emit(calls, new(t[0], 4, 5, 0, 5, whole ? 3 : 2, 2, t[1]));
                Relu(calls, t[1], t[2]);
            });
            Assert.Equal(whole ? new TensorLife(0, 2) : TensorLife.Always, lives[1]);
        }
    }

    [Fact]
    public void WhatARecordedStepAloneWritesDoesNotCount()
    {
        (_, IReadOnlyList<TensorLife> lives) = LivesOf(3, 8, (calls, t) =>
        {
            calls.RecordedOnly = true;
            Relu(calls, t[0], t[1]);
            calls.RecordedOnly = false;
            Relu(calls, t[1], t[2]);
        });
        Assert.Equal(TensorLife.Always, lives[1]);
    }

    public void Dispose() => _device.Dispose();

    private static TensorLife RandomLife(Random random)
    {
        int first = random.Next(0, 50);
        return random.Next(12) switch
        {
            0 => TensorLife.Always,
            1 => TensorLife.Never,
            _ => new TensorLife(first, first + random.Next(0, 20)),
        };
    }

    private static void Relu(CallList calls, ArrayView<float> x, ArrayView<float> y) =>
        ActivationForwardArguments.Op.Emit(calls, new(x, x.Length, ActivationKind.Relu, y));

    private (IReadOnlyList<ArrayView<float>> Tensors, IReadOnlyList<TensorLife> Lives) LivesOf(
        int tensors, int length, Action<CallList, ArrayView<float>[]> emit)
    {
        using ReservedAddresses addresses = new(_device);
        using CallList calls = new(_device, addresses);
        ArrayView<float>[] views = [.. Enumerable.Range(0, tensors).Select(_ => addresses.Next<float>(length))];
        emit(calls, views);
        return (views, TensorLife.Of([.. views.Select(view => (IContiguousArrayView)view)], calls.Calls));
    }
}
