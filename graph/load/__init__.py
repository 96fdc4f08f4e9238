"""Loading files of any size: how they are packed and written, read as a stream, into a store."""
