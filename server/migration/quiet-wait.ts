/** How long one request may wait for a busy server unseen. Longer waits are the run's, which tells of them and can be stopped. */
export const MAX_QUIET_WAIT_MS = 120_000;
