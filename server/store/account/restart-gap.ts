/** UIDs and modseqs skipped after a restart of the machine: some may have been seen that a power cut took back. */
export const RESTART_GAP = 1_000;
