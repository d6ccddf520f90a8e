using System.Buffers.Binary;
using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Data;

public sealed class NumpyDataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    // Every type with the bytes of 2 and of 3, or of True and False, and what they are as floats.
    public static TheoryData<string, byte[], float[]> Types => new()
    {
        { "|b1", [1, 0], [1, 0] },
        { "|i1", [2, 0xFD], [2, -3] },
        { "<i2", [2, 0, 0xFD, 0xFF], [2, -3] },
        { ">i2", [0, 2, 0xFF, 0xFD], [2, -3] },
        { "<i4", [2, 0, 0, 0, 0xFD, 0xFF, 0xFF, 0xFF], [2, -3] },
        { ">i8", [0, 0, 0, 0, 0, 0, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFD], [2, -3] },
        { "<u2", [2, 0, 0xFD, 0xFF], [2, 65533] },
        { ">u4", [0, 0, 0, 2, 0, 0, 1, 0], [2, 256] },
        { "<u8", [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80], [2, 9223372036854775808f] },
        { "<f2", [0, 0x40, 0x00, 0xB8], [2, -0.5f] },
        { ">f4", [0x40, 0, 0, 0, 0xBF, 0, 0, 0], [2, -0.5f] },
        { "<f8", [0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0xE0, 0xBF], [2, -0.5f] },
        { ">f8", [0x40, 0, 0, 0, 0, 0, 0, 0, 0xBF, 0xE0, 0, 0, 0, 0, 0, 0], [2, -0.5f] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BytesOfAnNpzFileAreImagesInClasses(bool packed)
    {
        byte[] pixels = IdxBytes.Ramp(3 * 2 * 4);
        _folder.Write("digits.npz", NpyBytes.Zip(
            packed, ("x_train.npy", NpyBytes.Bytes([3, 2, 4], pixels)), ("y_train.npy", NpyBytes.Longs([3], 7, -1, 7)),
            ("x_test.npy", NpyBytes.Bytes([1, 2, 4], pixels[..8])), ("y_test.npy", NpyBytes.Longs([1, 1], 10))));

        Dataset dataset = Load("digits.npz");

        Assert.Equal("digits", dataset.Name);
        Assert.Equal([2, 4, 1], dataset.Sample);
        Assert.Equal(["-1", "7", "10"], dataset.ClassNames);
        Assert.Equal([.. pixels.Select(pixel => (float)(pixel / 255.0))], dataset.Train.Inputs);
        Assert.Equal([1, 0, 1], dataset.Train.Labels);
        Assert.Equal([2], dataset.Test.Labels);
    }

    // Axes behind that of the samples, and the shape of a sample.
    [Theory]
    [InlineData("<f4", new int[0], new[] { 1 })]
    [InlineData("<f4", new[] { 6 }, new[] { 6 })]
    [InlineData("<f4", new[] { 2, 3 }, new[] { 2, 3 })]
    [InlineData("|u1", new[] { 2, 3 }, new[] { 2, 3, 1 })]
    [InlineData("|u1", new[] { 4, 2, 3 }, new[] { 4, 2, 3 })]
    [InlineData("|u1", new[] { 1, 4, 2, 3 }, new[] { 1, 4, 2, 3 })]
    [InlineData("|u1", new[] { 1, 2, 3, 2, 2 }, new[] { 24 })]
    public void ASampleHasTheAxesOfTheArray(string type, int[] axes, int[] expected)
    {
        int length = 4 * axes.Aggregate(1, (product, size) => product * size);
        _folder.Write("a.npz", NpyBytes.Zip(
            false, ("X.npy", NpyBytes.File(type, [4, .. axes], new byte[length * (type == "<f4" ? 4 : 1)])), ("y.npy", NpyBytes.Longs([4], 0, 1, 0, 1))));

        Assert.Equal(expected, Load("a.npz").Sample);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryTypeIsReadInItsByteOrder(string type, byte[] bytes, float[] expected)
    {
        _folder.Write("x.npy", NpyBytes.File(type, [2], bytes, version: 2));
        _folder.Write("y.npy", NpyBytes.File("|b1", [2], [0, 1], version: 3));

        Dataset dataset = Load(".");

        Assert.Equal(expected.Order(), dataset.Train.Inputs.Concat(dataset.Test.Inputs).Order());
        Assert.Equal(["0", "1"], dataset.ClassNames);
    }

    [Fact]
    public void AnArrayInFortransOrderIsTurned()
    {
        _folder.Write("x.npy", NpyBytes.File("|i1", [2, 3, 2], [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121], fortran: true));
        _folder.Write("y.npy", NpyBytes.Floats([2, 1], 0.5f, -2));

        Dataset dataset = Load(".");

        Assert.Equal(TargetShape.OfNumbers(1), dataset.Target);
        Assert.Equal([0f, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121], dataset.Train.Inputs.Concat(dataset.Test.Inputs).Order());
        Assert.Equal(dataset.Train.Inputs.Order(), dataset.Train.Inputs);
        Assert.Equal(dataset.Train.Inputs[0] == 0 ? 0.5f : -2, dataset.Train.Numbers[0]);
    }

    [Fact]
    public void NumbersArePredictedInTheirOwnUnitAndTheTestIsDrawnBySeed()
    {
        float[] rows = [.. Enumerable.Range(0, 40).Select(i => (float)i)];
        _folder.Write("a.npz", NpyBytes.Zip(true, ("in.npy", NpyBytes.Floats([20, 2], rows)), ("out.npy", NpyBytes.Bytes([20, 2], IdxBytes.Ramp(40)))));
        DataSource.Npy source = new("a.npz") { Inputs = "in", Targets = "out", Regression = true, TestShare = 0.25 };

        Dataset dataset = DatasetCatalog.Load(source, _folder.Path);

        Assert.Equal((15, 5, TargetShape.OfNumbers(2)), (dataset.Train.Count, dataset.Test.Count, dataset.Target));
        Assert.All(dataset.Train.Inputs.Zip(dataset.Train.Numbers), value => Assert.Equal((byte)(value.First * 7), value.Second));
        Assert.Equal(dataset.Sha256, DatasetCatalog.Load(source, _folder.Path).Sha256);
        Assert.NotEqual(dataset.Sha256, DatasetCatalog.Load(source with { Seed = 2 }, _folder.Path).Sha256);
    }

    [Fact]
    public void AFolderIsDescribedAsTheFileOfItsArraysIs()
    {
        (string Name, byte[] Content)[] files = [("x.npy", NpyBytes.Floats([4, 3], new float[12])), ("y.npy", NpyBytes.Longs([4], 0, 1, 2, 1))];
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "arrays")).FullName;
        foreach ((string name, byte[] content) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
        }

        string file = _folder.Write("arrays.npz", NpyBytes.Zip(false, files));
        DatasetListing expected = new(
            "arrays", folder, 3, 1, 3, [3], "3 classes", DatasetVerification.StructureOnly,
            "headers, lengths and counts of the arrays are right, and every value is finite");

        Assert.Equal(expected, DatasetCatalog.Describe("arrays", _folder.Path));
        Assert.Equal(expected with { Source = "arrays.npz", Location = file }, DatasetCatalog.Describe("arrays.npz", _folder.Path));
        Assert.Equal(Load("arrays").Sha256, Load("arrays.npz").Sha256);
    }

    public static TheoryData<byte[], string> WrongArrays => new()
    {
        { [], "it is empty or no regular file" },
        { "PKnothing"u8.ToArray(), "it begins with the bytes 50 4B 6E 6F 74 68 where an NPY file has 93 4E 55 4D 50 59." },
        { NpyBytes.Floats([2, 2], 1, 2, 3, 4)[..6], "it ends inside its header: expected 10 bytes of header, found 6." },
        { NpyBytes.Floats([2, 2], 1, 2, 3, 4)[..60], "it ends inside its header: expected 128 bytes of header, found 60." },
        { NpyBytes.Floats([2, 2], 1, 2, 3, 4)[..^1], "it is truncated: expected 144 bytes (128 of header and 2×2 of f4), found 143. Get the file again." },
        { [.. NpyBytes.Floats([2, 2], 1, 2, 3, 4), 0], "it has bytes behind its data: expected 144 bytes" },
        { NpyBytes.File("<f4", [2], [], version: 9), "its format has the version 9, and 1 to 3 are read. Write it again by numpy.save." },
        { [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 127], "its header declares a length of 2147483647 bytes, and no array of numbers needs more than 10000." },
        { Described("(1152921504606846976,)"), "its shape (1152921504606846976,) has more values than the 2147483591 that one array can hold." },
        { Described("(65536, 65536, 65536, 65536, 65536, 65536, 65536, 65536, 65536)"), "has more values than" },
        { Described("(99999999999999999999999,)"), "has more values than" },
        { Described("(-1,)"), "has more values than" },
        { Described("(1000000000, 2)"), "it is truncated: expected 8000000128 bytes" },
        { Described("(0, 3)"), "its shape (0, 3) holds no values, since axis 0 has none." },
        { Described("()"), "it holds a single value, with no axis of samples." },
        { NpyBytes.Header("{'descr': '<f4', 'fortran_order': False}"), "its header has no 'shape' that can be read." },
        { NpyBytes.Header("{'descr': '<f4', 'shape': (2,)}"), "its header has no 'fortran_order' that can be read." },
        { NpyBytes.Header("nonsense"), "its header has no 'descr' that can be read." },
        { NpyBytes.File("|O", [2], [128, 4, 93]),
            "its values are Python objects, pickled (dtype |O). Make it an array of numbers: numpy.asarray(x, dtype=numpy.float32)." },
        { NpyBytes.File("<U5", [1], new byte[20]), "its values are texts (dtype <U5). Write numbers: of classes numpy.unique(y, return_inverse=True)[1]." },
        { NpyBytes.File("<c8", [1], new byte[8]), "its values are of a type that is not read (dtype <c8). Write another one: x.astype(numpy.float32)." },
        { NpyBytes.Header("{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (3,), }"), "its values are records of several fields" },
        { NpyBytes.Floats([2, 2], 1, 2, float.NaN, 4), "it holds NaN at [1, 0], which is no finite number in FP32. Replace it, as numpy.nan_to_num does" },
        { NpyBytes.Floats([2, 2], 1, float.NegativeInfinity, 3, 4), "it holds -Infinity at [0, 1], which is no finite number" },
        { NpyBytes.File("<f8", [2], [.. new byte[8], .. BitConverter.GetBytes(1e300)]), "it holds 1E+300 at [1], which is no finite number" },
    };

    [Theory]
    [MemberData(nameof(WrongArrays))]
    public void AnArrayThatCannotBeUsedIsRefusedWithFileAndFix(byte[] content, string message)
    {
        string file = _folder.Write("x.npy", content);
        _folder.Write("y.npy", NpyBytes.Longs([2], 0, 1));

        DataException refused = Assert.Throws<DataException>(() => Load("."));

        Assert.Equal(file, refused.Place);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], byte[], string> WrongPairs
    {
        get
        {
            byte[] x = NpyBytes.Floats([2, 2], 1, 2, 3, 4), y = NpyBytes.Longs([2], 0, 1);
            return new()
            {
                { "x", x, NpyBytes.Longs([3], 0, 1, 2), "it has 3 targets, but " },
                { "x", x, NpyBytes.Floats([2], 0, 1.5f), "it holds 1.5 at [1], which is no class. Write whole numbers. To predict numbers write \"train\":" },
                { "x", x, NpyBytes.Floats([2], 0, float.NaN), "it holds NaN at [1], which is no class." },
                { "x", x, NpyBytes.Longs([2, 2], 0, 1, 1, 0), "2 values a sample are no one class. Write the class: y.argmax(axis=1)" },
                { "x", x, NpyBytes.Longs([2, 1, 1], 0, 1), "a target has 2 axes; it is one class, or a row of numbers." },
                { "x", NpyBytes.Floats([1, 2], 1, 2), NpyBytes.Longs([1], 0), "it has a single sample." },
                { "samples", x, y,
                    "no two arrays in it are called x_train and y_train; train_images and train_labels; x and y; images and labels; data and target; "
                    + "it holds samples, y. Name them: { \"kind\": \"npy\"" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(WrongPairs))]
    public void ArraysThatDoNotBelongTogetherAreRefused(string inputs, byte[] x, byte[] y, string message)
    {
        _folder.Write($"{inputs}.npy", x);
        _folder.Write("y.npy", y);

        Assert.Contains(
            message, Assert.Throws<DataException>(() => DatasetCatalog.Load(new DataSource.Npy(".") { Regression = false }, _folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void TestArraysMustBeThereAndAlike()
    {
        byte[] y = NpyBytes.Longs([2], 0, 1);
        (string, byte[])[] train = [("x_train.npy", NpyBytes.Bytes([2, 2], 1, 2, 3, 4)), ("y_train.npy", y), ("y_test.npy", y)];
        string Refused((string, byte[])[] files, DataSource.Npy? source = null)
        {
            _folder.Write("a.npz", NpyBytes.Zip(false, files));
            return Assert.Throws<DataException>(() => DatasetCatalog.Load(source ?? new("a.npz"), _folder.Path)).Message;
        }

        Assert.Contains("a.npz: of x_test and y_test only y_test is there. Write both", Refused(train), StringComparison.Ordinal);
        Assert.Contains(
            "a.npz:x_test.npy: a sample of it is 3 of uint8, but of ", Refused([.. train, ("x_test.npy", NpyBytes.Bytes([2, 3], 1, 2, 3, 4, 5, 6))]),
            StringComparison.Ordinal);
        Assert.Contains("is 2 of number, but of ", Refused([.. train, ("x_test.npy", NpyBytes.Floats([2, 2], 1, 2, 3, 4))]), StringComparison.Ordinal);
        Assert.Contains("two arrays are called 'y_test'", Refused([.. train, ("y_test.npy", y)]), StringComparison.Ordinal);
        Assert.Contains(
            "there is no array 'z' in it; it holds x_train, y_test, y_train.",
            Refused(train, new("a.npz") { Inputs = "z", Targets = "y_train" }), StringComparison.Ordinal);
    }

    [Fact]
    public void AnArrayAloneTellsWhatItHolds()
    {
        _folder.Write("x.npy", NpyBytes.Floats([2, 3, 2], new float[12]));

        Assert.Contains(
            "x.npy: it holds 2 samples of 6 values, and nothing to predict. Give the folder", Assert.Throws<DataException>(() => Load("x.npy")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedArchiveIsRefused()
    {
        byte[] zip = NpyBytes.Zip(false, ("x.npy", NpyBytes.Floats([2, 2], 1, 2, 3, 4)), ("y.npy", NpyBytes.Longs([2], 0, 1)));
        void AssertRefused(byte[] content, string message)
        {
            _folder.Write("a.npz", content);
            Assert.Contains(message, Assert.Throws<DataException>(() => Load("a.npz")).Message, StringComparison.Ordinal);
        }

        AssertRefused(zip[..^30], "a.npz: it begins like a ZIP archive but cannot be read as one: it is damaged or cut short.");
        byte[] flipped = [.. zip];
        flipped[zip.AsSpan().IndexOf(BitConverter.GetBytes(3f)) + 2] ^= 1;
        AssertRefused(flipped, "a.npz:x.npy: it is damaged: 144 of 144 bytes can be unzipped, or their CRC-32 differs.");
    }

    // Of the directory at the end of the archive, which says how long an array is once unzipped.
    [Fact]
    public void ADirectoryThatPromisesTooMuchIsRefusedBeforeAnythingIsAllocated()
    {
        byte[] zip = NpyBytes.Zip(true, ("x.npy", NpyBytes.Floats([2, 2], 1, 2, 3, 4)), ("y.npy", NpyBytes.Longs([2], 0, 1)));
        int directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(directory + 24), 0xF0000000);
        _folder.Write("a.npz", zip);
        long before = GC.GetAllocatedBytesForCurrentThread();

        DataException refused = Assert.Throws<DataException>(() => Load("a.npz"));

        Assert.Contains("a.npz:x.npy: it has 4026531840 bytes once unzipped, and at most", refused.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Described(string shape) => NpyBytes.Header($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");

    private Dataset Load(string path) => DatasetCatalog.Load(path, _folder.Path);
}
