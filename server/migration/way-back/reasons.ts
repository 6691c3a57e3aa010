// Why an item is in the ledger of the way back, besides what went back, which has no reason.

/** The migration had brought it from there. */
export const CAME_FROM_THERE = 'it came from there';

/** Both had it before, with flags of their own. */
export const IN_BOTH = 'both had it';

/** An undo took it away here: that is no wish of its user, and goes nowhere. */
export const TAKEN_BACK = 'it is taken back';

/** It was taken from the source because its user deleted it here. */
export const REMOVED_THERE = 'deleted there, too';
