/** UIDs and modseqs skipped after a restart of the machine: some may have been seen that a power cut took back. */
export const RESTART_GAP = 1_000;

/** Stands for the machine's start in an index built from damaged packs: the next write tells clients to compare anew. */
export const DAMAGED_BOOT = 'damaged';
