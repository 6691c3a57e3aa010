/** On the way back, the reason of what the migration had brought from there. */
export const CAME_FROM_THERE = 'it came from there';

/**
 * The reason of what an undo takes away, or took away: that it is no longer here is no wish of a user, and goes nowhere. It is in
 * the ledger before anything is removed, for an undo may be cut off.
 */
export const TAKEN_BACK = 'it is taken back';
