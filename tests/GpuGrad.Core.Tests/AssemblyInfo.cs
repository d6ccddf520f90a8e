// Devices are not thread-safe, and the tests share them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
