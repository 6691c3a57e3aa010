/** Most keywords of one message, and of one mailbox over its life: bounds for rows and for PERMANENTFLAGS. */
export const MAX_KEYWORDS_PER_MESSAGE = 100;
export const MAX_KEYWORDS_PER_MAILBOX = 1_000;
