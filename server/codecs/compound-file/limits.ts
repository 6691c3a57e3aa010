/** Storages and streams of one file: a message with 50,000 recipients has a storage for each, with some streams in it. */
export const MAX_ENTRIES = 2_000_000;
/** Storages inside each other; messages in messages take two for each. */
export const MAX_STORAGE_DEPTH = 100;
