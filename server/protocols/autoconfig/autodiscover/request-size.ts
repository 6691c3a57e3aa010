/** Clients send some hundred bytes. */
export const MAX_REQUEST_BYTES = 64 * 1024;
