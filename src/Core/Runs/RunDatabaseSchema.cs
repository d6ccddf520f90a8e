namespace GpuGrad.Runs;

/// <summary>The tables of run.db. NaN is stored as NULL, because SQLite knows no NaN.</summary>
internal static class RunDatabaseSchema
{
    /// <summary>Kept in <c>user_version</c>; a reader refuses any other.</summary>
    public const int Version = 3;

    /// <summary>Creates every table; runs inside one transaction, so nobody sees half of it.</summary>
    public static readonly string Create = $"""
        CREATE TABLE layers(
          id INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL CHECK(role IN ('hidden', 'output', 'side')),
          display_name TEXT NOT NULL);
        CREATE TABLE steps(step INTEGER PRIMARY KEY, epoch REAL NOT NULL, loss REAL, learning_rate REAL);
        CREATE TABLE evaluations(
          step INTEGER NOT NULL, split TEXT NOT NULL CHECK(split IN ('train', 'test')), loss REAL, accuracy REAL,
          PRIMARY KEY(step, split)) WITHOUT ROWID;
        CREATE TABLE records(
          step INTEGER NOT NULL, layer INTEGER NOT NULL, kind TEXT NOT NULL,
          count INTEGER NOT NULL, mean REAL, norm REAL, min REAL, max REAL, zeros INTEGER NOT NULL, nans INTEGER NOT NULL,
          positive_infinities INTEGER NOT NULL, negative_infinities INTEGER NOT NULL, histogram BLOB NOT NULL,
          PRIMARY KEY(step, layer, kind)) WITHOUT ROWID;
        CREATE TABLE measurements(name TEXT NOT NULL, layer INTEGER, step INTEGER NOT NULL, value REAL);
        CREATE UNIQUE INDEX measurement_key ON measurements(name, ifnull(layer, -1), step);
        CREATE TABLE clips(step INTEGER NOT NULL, tensor TEXT, norm REAL, coefficient REAL, removed_share REAL);
        CREATE UNIQUE INDEX clip_key ON clips(step, ifnull(tensor, ''));
        CREATE TABLE directions(
          step INTEGER NOT NULL, layer INTEGER NOT NULL, dot REAL, norm REAL, previous_norm REAL,
          PRIMARY KEY(step, layer)) WITHOUT ROWID;
        PRAGMA user_version = {Version};
        """;
}
